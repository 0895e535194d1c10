import { Packr, Unpackr } from 'msgpackr'
import { Bench } from 'tinybench'
import { printOutcome, readTask } from '../../contestant.ts'
import { chunksOf, hashAll, type BenchRow } from '../../rows.ts'

/** The bare codec on one thread: msgpackr packs frames of rows and nobody reads them. A function, so tinybench times it. */

const { timing, options } = readTask<{ readonly size: number }>()
const packr = new Packr({ useRecords: true })
const chunks = chunksOf(options.size)
let next = 0
let written = 0

function packFrame(): void {
  written += packr.pack(chunks[next++ % chunks.length]).length
}

const bench = new Bench({ time: timing.measureSeconds * 1000, warmupTime: timing.warmUpSeconds * 1000 })
bench.add('pack', packFrame)
const cpuBefore = process.cpuUsage()
const [task] = await bench.run()
const cpu = process.cpuUsage(cpuBefore)
const packed = next
const result = task?.result
if (result === undefined || result.state !== 'completed' || written === 0)
  throw new Error('tinybench gave no result')

// Outside the timed part: what was packed does hold the rows. One round of the pool stands for all, as frames repeat.
const unpackr = new Unpackr({ useRecords: true })
let count = 0
let checksum = 0
for (const chunk of chunks) {
  const rows: BenchRow[] = unpackr.unpack(packr.pack(chunk))
  count += rows.length
  checksum = (checksum + hashAll(rows)) | 0
}
const secondsAFrame = result.latency.mean / 1000
printOutcome({
  rows: count,
  seconds: secondsAFrame * chunks.length,
  count,
  checksum,
  // tinybench warms up inside the same call, so this is the mean of all frames, the first slow ones included.
  cpuSeconds: ((cpu.user + cpu.system) / 1e6 / packed) * chunks.length,
})
