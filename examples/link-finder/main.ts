// Finds the repositories that a forum speaks of, from its first page on, wherever links lead. Shows: flows that inherit
// and are reconnected, a pipeline that calls itself, async steps, bad pages that are skipped. Run it, after
// `npm run build`, by `node dist/examples/link-finder/main.js`.
import { mentions, project, start } from './pipeline.ts'
import { startSite } from './site.ts'

const site = await startSite()
const running = project.run(start.with({ url: site.url }))
const counts = new Map<string, number>()
for await (const url of mentions.iter()) counts.set(url, (counts.get(url) ?? 0) + 1)
const report = await running
site.close()
await project.close()

for (const [url, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(count, url)
console.log(`${report.skipped} links led to a page that was known, or to none`)
