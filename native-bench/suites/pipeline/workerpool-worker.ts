import workerpool from 'workerpool'
import { chunks } from './piscina-worker.ts'

workerpool.worker({ chunks })
