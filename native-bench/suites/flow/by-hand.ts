import { readTask } from '../../contestant.ts'
import type { BenchRow } from '../../rows.ts'
import { measureRuns } from './passes.ts'
import { clean, grade, label, rate, type Labelled } from './steps.ts'

/** The same four functions, called one after the other with what has been gathered. */

export interface Gathering {
  readonly gather: keyof typeof ways
}

const ways = {
  spread: (row: BenchRow): Labelled => {
    const cleaned = { ...row, ...clean(row) }
    const rated = { ...cleaned, ...rate(cleaned) }
    return label({ ...rated, ...grade(rated) })
  },
  assign: (row: BenchRow): Labelled => {
    const cleaned = Object.assign({}, row, clean(row))
    const rated = Object.assign(cleaned, rate(cleaned))
    return label(Object.assign(rated, grade(rated)))
  },
  literals: (row: BenchRow): Labelled => {
    const { id, score, tags, ts, ok } = row
    const { name } = clean(row)
    const { rate: rated } = rate({ id, name, score, tags, ts, ok } as BenchRow)
    const graded = grade({ id, name, score, tags, ts, ok, rate: rated } as BenchRow & { rate: number })
    return label({ id, name, score, tags, ts, ok, rate: rated, grade: graded.grade } as BenchRow & {
      rate: number
      grade: string
    })
  },
}

const { timing, options } = readTask<Gathering>()
await measureRuns(timing, ways[options.gather])
