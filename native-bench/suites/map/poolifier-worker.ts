import { ThreadWorker } from 'poolifier'
import { chunks, run } from './piscina-worker.ts'

export default new ThreadWorker<any, any>({ run, chunks })
