import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { createCommand, type Arguments } from './arguments.ts'
import { chooseEffort, estimateSeconds, QUICK, RunClock, type Effort } from './effort.ts'
import { runSuite } from './harness.ts'
import { keep } from './kept.ts'
import { describeMachine } from './machine.ts'
import { renderPage } from './page/page.ts'
import { createProgress, durationText } from './progress.ts'
import { machineLine, renderReport } from './report.ts'
import { summarize, type SuiteReport } from './results.ts'
import type { Suite } from './suite.ts'
import { suites } from './suites.ts'

const ALL_MINUTES = 14
const ONE_MINUTES = 2

/** What `--json -` stands for. */
const STDOUT = '-'

const command = createCommand(suites)

/** This file runs compiled, two folders below the package; what is kept belongs to the source. */
const source = new URL('../../native-bench/', import.meta.url)

/** Before minutes of work, not after them. */
function prepareFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, 'a'))
  } catch (error) {
    command.error(`error: cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function chosenSuites(name: string | undefined, keeping: boolean): readonly Suite[] {
  if (name === undefined) return suites
  const chosen = suites.filter((suite) => suite.name === name)
  if (chosen.length === 0) {
    command.error(
      `error: there is no suite '${name}'; there are ${suites.map((suite) => suite.name).join(', ')}`,
    )
  }
  if (keeping) command.error('error: --keep keeps the results of all suites: name none')
  return chosen
}

function announce(chosen: readonly Suite[], effort: Effort): void {
  const { leastRounds, rounds, timing } = effort
  const estimate = durationText(estimateSeconds(chosen, effort))
  process.stderr.write(
    `${chosen.map((suite) => suite.name).join(', ')}: ${leastRounds} to ${rounds} rounds, ` +
      `warm-up ${timing.warmUpSeconds} s, measured ${timing.measureSeconds} s; about ${estimate}\n`,
  )
}

/** @param done hears of all reports so far, after each suite */
async function measureAll(
  chosen: readonly Suite[],
  { quick = false, minutes }: Arguments,
  done: (reports: readonly SuiteReport[]) => void,
): Promise<void> {
  const clock = new RunClock(60 * (minutes ?? (chosen.length === suites.length ? ALL_MINUTES : ONE_MINUTES)))
  const progress = createProgress(!quick)
  if (!quick) announce(chosen, chooseEffort(chosen, clock.secondsLeft))
  const reports: SuiteReport[] = []
  for (const [index, suite] of chosen.entries()) {
    const left = chosen.slice(index)
    const effort = quick ? QUICK : chooseEffort(left, clock.secondsLeft / clock.pace)
    const later = clock.pace * estimateSeconds(left.slice(1), effort)
    const machine = describeMachine()
    const result = await runSuite(suite, effort, quick, (step) =>
      progress.show(step.text, step.secondsLeft + later),
    )
    clock.passed(estimateSeconds([suite], effort))
    progress.clear()
    reports.push(summarize(result, machine))
    done(reports)
  }
}

async function main(name: string | undefined, given: Arguments): Promise<void> {
  const chosen = chosenSuites(name, given.keep === true)
  const all = name === undefined
  const json = given.json === STDOUT ? undefined : given.json
  const html = given.html ?? (all && given.quick !== true ? 'out/bench.html' : undefined)
  for (const file of [json, html]) if (file !== undefined) prepareFile(file)
  // Nothing but data where data were asked for.
  const out = given.json === STDOUT ? process.stderr : process.stdout
  const jsonText = (reports: readonly SuiteReport[]): string =>
    `${JSON.stringify(all ? reports : reports[0], null, 2)}\n`

  let reports: readonly SuiteReport[] = []
  await measureAll(chosen, given, (soFar) => {
    reports = soFar
    const report = soFar.at(-1)!
    if (soFar.length === 1) out.write(`${machineLine(report.machine)}\n`)
    out.write(`\n${renderReport(report)}\n`)
    // After each suite: what is measured is not lost when a later one is interrupted.
    if (json !== undefined) writeFileSync(json, jsonText(soFar))
    if (html !== undefined) writeFileSync(html, renderPage(soFar))
  })
  if (given.json === STDOUT) process.stdout.write(jsonText(reports))
  if (html !== undefined) out.write(`\nWritten: ${html}\n`)
  if (given.keep === true) out.write(`Kept: native-bench/results/${keep(source, reports)}\n`)
  if (reports.some((report) => report.rows.some((row) => row.void !== null))) process.exitCode = 1
}

await command.action(main).parseAsync()
