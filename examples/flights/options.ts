import { Command, InvalidArgumentError } from 'commander'

interface Options {
  /** The page with the plots. */
  readonly html: string
  /** The figures for a program to read. */
  readonly json?: string
  readonly threads?: number
  /** First flights of the file; all where it is left out. */
  readonly limit?: number
}

/** What the command line asks for. Worker threads read the same arguments, so every thread sees the same options. */
export const options: Options = new Command('flights')
  .description(
    'Which hours and routes had late flights, and do the reported distances hold? US flights of 2001.',
  )
  .option('--html <FILE>', 'page with the plots', 'out/flights.html')
  .option('--json <FILE>', 'figures as JSON')
  .option('--threads <N>', 'worker threads; 0: none (default: one per core)', wholeNumberFrom(0))
  .option('--limit <N>', 'only the first N flights', wholeNumberFrom(1))
  .addHelpText(
    'after',
    '\nExample:\n  node dist/examples/flights/main.js --threads 2 --limit 100000 --json out/flights.json',
  )
  .parse()
  .opts<Options>()

function wholeNumberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`A whole number from ${least} on, please.`)
    }
    return value
  }
}
