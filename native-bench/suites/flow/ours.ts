import { Flow, step } from 'stairs'
import { readTask } from '../../contestant.ts'
import type { BenchRow } from '../../rows.ts'
import { measureRuns } from './passes.ts'
import { clean, grade, label, rate, type Labelled } from './steps.ts'

/** `flow.run` of a flow of four steps, without an engine around it. */

class Labels extends Flow {
  run(row: BenchRow): Labelled {
    return this.startFrom(this.clean, row).get(this.label)
  }
  clean = step(clean, { next: () => this.rate })
  rate = step(rate, { next: () => this.grade })
  grade = step(grade, { next: () => this.label })
  label = step(label)
}

const flow = new Labels()
await measureRuns(readTask().timing, (row) => flow.run(row))
