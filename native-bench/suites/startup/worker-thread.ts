import { parentPort } from 'node:worker_threads'
import { run } from '../map/piscina-worker.ts'

parentPort?.on('message', (row) => parentPort?.postMessage(run(row)))
