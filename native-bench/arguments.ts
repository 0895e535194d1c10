import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import type { Suite } from './suite.ts'

/** `npm run bench -- [SUITE] [options]` */

export interface Arguments {
  readonly json?: string
  readonly html?: string
  readonly quick?: boolean
  readonly keep?: boolean
  /** What the whole run may take; undefined: 14, and two for one suite. */
  readonly minutes?: number
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('A number above 0, please.')
  return value
}

export function createCommand(suites: readonly Suite[]): Command {
  const list = suites.map(({ name, about }) => `  ${name.padEnd(15)}${about}`).join('\n')
  return new Command('npm run bench --')
    .description(
      'Measures this engine against its peers on the same work, every contestant in processes of its own.',
    )
    .addArgument(new Argument('[suite]', 'one suite; all of them, one after another, where none is named'))
    .option(
      '--json <file>',
      'write the results as JSON: an object for one suite, a list of them for all; - writes them to stdout',
    )
    .option(
      '--html <file>',
      'write one page with plots that needs no network (all suites: out/bench.html by default)',
    )
    .addOption(
      new Option(
        '--keep',
        'keep the results of all suites in native-bench/results and write the table of native-bench/README.md',
      ).conflicts('quick'),
    )
    .option(
      '--minutes <n>',
      'what the run may take: more rounds, or fewer (default: 14; 2 for one suite)',
      positive,
    )
    .option(
      '--quick',
      'few and short rounds: shows that it runs and that answers are right, not how fast it is',
    )
    .addHelpText(
      'after',
      `\nSuites:\n${list}\n\nExamples:\n  npm run bench -- ring --json ring.json\n  npm run bench -- --html out/bench.html --keep`,
    )
    .showHelpAfterError(false)
}
