import Table from 'cli-table3'
import pc from 'picocolors'
import { BATCH } from './digits.ts'
import { options } from './options.ts'
import type { EpochFigures, Watcher } from './training.ts'

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** Batches between two looks of a terminal at the line. */
const EVERY = 25

/** What goes on, on stderr: a line that is rewritten in place on a terminal, one line for each epoch elsewhere. */
export function progressLines(out: NodeJS.WriteStream = process.stderr): Watcher {
  const start = performance.now()
  let shown = 0
  return {
    batch(epoch, batch, loss) {
      shown += BATCH
      if (!out.isTTY || batch % EVERY !== 0) return
      const rate = (1000 * shown) / (performance.now() - start)
      const text = `Epoch ${epoch} of ${options.epochs}  batch ${batch} of ${options.batches}  loss ${loss.toFixed(3)}  ${rate.toFixed(0)} digits/s`
      out.write(`\r\x1b[2K${pc.cyan(text)}`)
    },
    epoch({ epoch, loss, accuracy }) {
      const text = `Epoch ${epoch} of ${options.epochs}  loss ${loss.toFixed(3)}  validation ${percent(accuracy)}`
      out.write(`${out.isTTY ? '\r\x1b[2K' : ''}${text}\n`)
    },
  }
}

const BARS = '▁▂▃▄▅▆▇█'

/** Values as a row of bars, the least as the lowest. */
export function sparkline(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const height = most > least ? (BARS.length - 1) / (most - least) : 0
  return values.map((value) => BARS[Math.round((value - least) * height)]!).join('')
}

/** Loss and accuracy at the beginning and at the end, and what lies between. */
export function epochsTable(epochs: readonly EpochFigures[]): string {
  const table = new Table({
    head: ['', 'first epoch', 'last epoch', 'all'].map(pc.cyan),
    colAligns: ['left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  const row = (name: string, values: number[], text: (value: number) => string): string[] => [
    name,
    text(values[0]!),
    text(values.at(-1)!),
    sparkline(values),
  ]
  table.push(
    row(
      'loss',
      epochs.map(({ loss }) => loss),
      (loss) => loss.toFixed(3),
    ),
    row(
      'accuracy (validation)',
      epochs.map(({ accuracy }) => accuracy),
      percent,
    ),
  )
  return table.toString()
}
