export { run } from '../map/piscina-worker.ts'
