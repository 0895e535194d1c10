import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import pc from 'picocolors'
import { project } from './digits.ts'
import { options } from './options.ts'
import { epochsTable, percent, progressLines } from './progress.ts'
import { reportPage } from './report-page.ts'
import { trainOn, type Classifier } from './training.ts'

/**
 * Trains a classifier, prints how it went, writes the page and, where asked for, the figures.
 * @param name what the classifier is, for people
 */
export async function demonstrate(name: string, model: Classifier): Promise<void> {
  try {
    const training = await trainOn(model, progressLines())
    const { epochs, unseenAccuracy, report } = training
    console.log(epochsTable(epochs))
    console.log(`${name}: ${pc.bold(percent(unseenAccuracy))} of 1,000 digits it never saw are read right.`)
    console.log(`${report.rowsIn} rows into pipelines in ${report.seconds.toFixed(1)} s\n`)
    await save(options.html, reportPage(name, training))
    if (options.json !== undefined) {
      const { threads } = project.settings
      const figures = { epochs, unseenAccuracy, seconds: report.seconds, threads }
      await save(options.json, JSON.stringify(figures, null, 2))
    }
  } catch (error) {
    console.error(pc.red(error instanceof Error ? error.message : String(error)))
    process.exitCode = 1
  }
}

async function save(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  console.log(`Written: ${file}`)
}
