import workerpool from 'workerpool'
import { chunks, run } from './piscina-worker.ts'

workerpool.worker({ run, chunks })
