import { readTask } from '../../contestant.ts'
import { feed, project } from './pipeline.ts'
import { measureIdle, type IdleOptions } from './waiting.ts'

const { options } = readTask<IdleOptions>()
// Threads start here.
await project.run(feed.with({ waitMs: 0 }))
await measureIdle(async () => (await project.run(feed.with(options))).rowsOut)
await project.close()
