import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { programUrl, readTask } from '../../contestant.ts'
import { measureIdle, type IdleOptions } from './waiting.ts'

/** A pool that waits for its only task. */

const { options } = readTask<IdleOptions>()
const filename = fileURLToPath(programUrl(import.meta.url, './piscina-worker'))
const piscina = new Piscina({ filename, minThreads: 2, maxThreads: 2, idleTimeout: Infinity })
await piscina.run({ id: 0 })
await measureIdle(async () => {
  await sleep(options.waitMs)
  const row: { double: number } = await piscina.run({ id: 1 })
  return row.double === 2 ? 1 : 0
})
await piscina.destroy()
