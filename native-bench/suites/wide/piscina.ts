import { fileURLToPath } from 'node:url'
import { FixedQueue, Piscina } from 'piscina'
import { measure, printOutcome, programUrl, readTask } from '../../contestant.ts'
import { POOL_SIZE, type Tally } from '../../rows.ts'
import type { Handed, PiscinaOptions } from './options.ts'
import { addTallies, wideRows, type WideRow } from './rows.ts'

/** Tasks for chunks of rows, of which a number is always under way. */

const { timing, options } = readTask<PiscinaOptions>()
const pool = wideRows()
const { threads, size, inFlight } = options
const piscina = new Piscina({
  filename: fileURLToPath(programUrl(import.meta.url, './piscina-worker')),
  minThreads: threads,
  maxThreads: threads,
  idleTimeout: Infinity,
  concurrentTasksPerWorker: Math.ceil(inFlight / threads),
  atomics: 'async',
  taskQueue: new FixedQueue(),
  recordTiming: false,
})

function columnsOf(rows: readonly WideRow[]): [Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>] {
  const prices = new Float64Array(rows.length)
  const quantities = new Float64Array(rows.length)
  for (let index = 0; index < rows.length; index++) {
    const { price, quantity } = rows[index]!
    prices[index] = price
    quantities[index] = quantity
  }
  return [prices, quantities]
}

const submit: Record<Handed, (rows: readonly WideRow[]) => Promise<Tally>> = {
  rows: (rows) => piscina.run(rows, { name: 'rows' }),
  picked: (rows) => {
    const picked = rows.map(({ price, quantity }) => ({ price, quantity }))
    return piscina.run(picked, { name: 'rows' })
  },
  columns: (rows) => {
    const [prices, quantities] = columnsOf(rows)
    const transferList = [prices.buffer, quantities.buffer]
    return piscina.run([prices, quantities], { name: 'columns', transferList })
  },
}

/** Every sender has one task under way. */
async function sendAll(rows: number): Promise<Tally> {
  const send = submit[options.handed]
  let sent = 0
  async function sender(): Promise<Tally> {
    let tally: Tally = { count: 0, checksum: 0 }
    while (sent < rows) {
      const start = sent % POOL_SIZE
      sent += size
      tally = addTallies(tally, await send(pool.slice(start, start + size)))
    }
    return tally
  }
  const tallies = await Promise.all(Array.from({ length: inFlight }, sender))
  return tallies.reduce(addTallies)
}

const outcome = await measure(timing, POOL_SIZE, sendAll)
await piscina.destroy()
printOutcome(outcome)
