// What do the comments on a news site think of the libraries of Python? Shows: two jobs, the second of which works what
// the first one saved; flows that inherit, rows that are dropped, batches of a producer, a standalone consumer, branches
// that join. Run it, after `npm run build`, by `node dist/examples/hacker-news/main.js`.
import { rmSync, writeFileSync } from 'node:fs'
import { archive, comments, file, opinions, project, type Opinion } from './pipeline.ts'

writeFileSync(file, '')
try {
  const cleaned = await project.run(archive)
  console.log(`${cleaned.rowsIn} posts, of which ${cleaned.rowsOut} are comments on Python`)

  const running = project.run(comments)
  const counts: Record<string, Record<Opinion['sentiment'], number>> = {}
  for await (const { sentiment, libraries } of opinions.iter())
    for (const name of ['all', ...libraries]) (counts[name] ??= { good: 0, neutral: 0, bad: 0 })[sentiment]++
  await running

  for (const name of Object.keys(counts).sort()) {
    const { good, neutral, bad } = counts[name]!
    console.log(`${name.padEnd(8)} good ${good}, neutral ${neutral}, bad ${bad}`)
  }
} finally {
  await project.close()
  rmSync(file)
}
