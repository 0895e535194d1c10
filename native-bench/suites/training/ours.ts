import { readTask } from '../../contestant.ts'
import { project, samples, trainData } from './pipeline.ts'
import { BATCH, measureTraining, MIXED } from './work.ts'

let seed = 0

await measureTraining(readTask().timing, async (count, training) => {
  const running = project.run(samples.with({ count }))
  for await (const batch of trainData.iter({ batch: BATCH, shuffle: MIXED, seed: ++seed }))
    training.step(batch)
  await running
})
await project.close()
