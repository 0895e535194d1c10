import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { Argument, Command } from 'commander'
import colors from 'picocolors'
import { FULL, QUICK, runSuite } from './harness.ts'
import { describeMachine } from './machine.ts'
import { machineLine, renderReport } from './report.ts'
import { summarize, type SuiteReport } from './results.ts'
import { suites } from './suites.ts'

/** `npm run bench -- SUITE [--json FILE] [--quick]` */

interface Arguments {
  readonly json?: string
  readonly quick?: boolean
}

const list = suites.map(({ name, about }) => `  ${name.padEnd(15)}${about}`).join('\n')

const command = new Command('npm run bench --')
  .description(
    'Measures this engine against its peers on the same work, every contestant in processes of its own.',
  )
  .addArgument(new Argument('[suite]', 'one suite; all of them, one after another, where none is named'))
  .option('--json <file>', 'write the results as JSON: an object for one suite, a list of them for all')
  .option(
    '--quick',
    'few and short rounds: shows that it runs and that answers are right, not how fast it is',
  )
  .addHelpText('after', `\nSuites:\n${list}\n\nExample:\n  npm run bench -- ring --json ring.json`)
  .showHelpAfterError(false)

/** One line that changes, on a terminal only. */
function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${colors.dim(line)}`)
}

/** Before minutes of work, not after them. */
function prepareFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, 'a'))
  } catch (error) {
    command.error(`error: cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function main(name: string | undefined, { json, quick = false }: Arguments): Promise<void> {
  const chosen = name === undefined ? suites : suites.filter((suite) => suite.name === name)
  if (chosen.length === 0) {
    command.error(
      `error: there is no suite '${name}'; there are ${suites.map((suite) => suite.name).join(', ')}`,
    )
  }
  if (json !== undefined) prepareFile(json)
  const reports: SuiteReport[] = []
  for (const suite of chosen) {
    const machine = describeMachine()
    const result = await runSuite(suite, quick ? QUICK : FULL, quick, showProgress)
    showProgress('')
    const report = summarize(result, machine)
    if (reports.length === 0) process.stdout.write(`${machineLine(machine)}\n`)
    process.stdout.write(`\n${renderReport(report)}\n`)
    reports.push(report)
    // After each suite: what is measured is not lost when a later one is interrupted.
    if (json !== undefined) {
      writeFileSync(json, `${JSON.stringify(name === undefined ? reports : report, null, 2)}\n`)
    }
  }
  if (reports.some((report) => report.rows.some((row) => row.void !== null))) process.exitCode = 1
}

await command.action(main).parseAsync()
