import { ROW, printFirstResult } from './first-result.ts'
import { doubling, project } from './pipeline.ts'

for await (const row of doubling.map([ROW])) printFirstResult(row)
await project.close()
