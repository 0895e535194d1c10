import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { programUrl } from '../../contestant.ts'
import { ROW, printFirstResult } from './first-result.ts'

const filename = fileURLToPath(programUrl(import.meta.url, '../map/piscina-worker'))
const piscina = new Piscina({ filename, minThreads: 1, maxThreads: 1 })
printFirstResult(await piscina.run(ROW, { name: 'run' }))
await piscina.destroy()
