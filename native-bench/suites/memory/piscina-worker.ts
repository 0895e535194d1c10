export { chunks } from '../map/piscina-worker.ts'
