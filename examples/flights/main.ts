import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import pc from 'picocolors'
import { options } from './options.ts'
import { flightCount, flights, measuredFlights, project } from './pipeline.ts'
import { count, progressLine } from './progress.ts'
import { reportPage, summarySentences } from './report-page.ts'
import { FlightTotals } from './summary.ts'
import { hoursTable, routesTable, stagesTable } from './tables.ts'

async function main(): Promise<void> {
  const progress = progressLine(flightCount)
  const totals = new FlightTotals()

  // Start the run, take its rows out in batches, then wait for its report.
  const running = project.run(flights, {
    progress: ({ rowsOut, seconds }) => progress.show(rowsOut, seconds),
  })
  for await (const batch of measuredFlights.iter({ batch: 4096 })) totals.add(batch)
  const report = await running
  progress.end(report.rowsOut, report.seconds)

  const summary = totals.summary()
  const speed = { seconds: report.seconds, rowsPerSecond: summary.flights / report.seconds }
  // maxRSS is in KB and of the whole process, worker threads included.
  const peakMemoryMB = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log([hoursTable(summary), routesTable(summary), stagesTable(report)].join('\n\n'))
  console.log(`\n${summarySentences(summary).join('\n')}`)
  console.log(
    `${speed.seconds.toFixed(1)} s, ${count.format(speed.rowsPerSecond)} rows/s, ${peakMemoryMB} MB of memory at most\n`,
  )

  await save(options.html, reportPage(summary))
  if (options.json !== undefined) {
    const { threads } = project.settings
    await save(options.json, JSON.stringify({ ...summary, ...speed, threads, peakMemoryMB }, null, 2))
  }
}

async function save(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  console.log(`Written: ${file}`)
}

try {
  await main()
} catch (error) {
  console.error(pc.red(error instanceof Error ? error.message : String(error)))
  process.exitCode = 1
}
