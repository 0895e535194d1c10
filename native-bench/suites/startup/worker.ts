import { Worker } from 'node:worker_threads'
import { answerOf, programUrl } from '../../contestant.ts'
import { ROW, printFirstResult } from './first-result.ts'

const worker = new Worker(programUrl(import.meta.url, './worker-thread'))
worker.postMessage(ROW)
printFirstResult(await answerOf(worker))
await worker.terminate()
