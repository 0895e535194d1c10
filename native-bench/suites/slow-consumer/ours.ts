import { readTask } from '../../contestant.ts'
import type { Tally } from '../../rows.ts'
import { feed, project, tallies } from './pipeline.ts'
import { rowCount, type SlowOptions } from './rows.ts'
import { measureGrowth } from './sampler.ts'

const { options } = readTask<SlowOptions>()
await measureGrowth(rowCount(options), async (rows) => {
  const tally = new Promise<Tally>((resolve) => {
    tallies.onmessage = (event) => resolve(event.data)
  })
  await project.run(feed.with({ rows, iterations: options.iterations }))
  return tally
})
await project.close()
