import { ThreadWorker } from 'poolifier'
import { chunks } from './piscina-worker.ts'

export default new ThreadWorker<any, any>({ chunks })
