import { Command, InvalidArgumentError } from 'commander'

interface Options {
  readonly epochs: number
  /** Batches of an epoch. */
  readonly batches: number
  readonly seed: number
  readonly threads?: number
  /** The page with the plot. */
  readonly html: string
  /** The figures for a program to read. */
  readonly json?: string
}

/** What the command line asks for. Worker threads read the same arguments, so every thread sees the same options. */
export const options: Options = new Command('digits')
  .description('Trains a classifier on handwritten digits, and tries it on others that it never saw.')
  .option('--epochs <N>', 'how often all digits are shown', wholeNumber(1, 1000), 10)
  .option('--batches <N>', 'batches of 64 digits in an epoch', wholeNumber(1, 125), 125)
  .option('--seed <N>', 'for everything that is left to chance', wholeNumber(0, 2 ** 31 - 1), 1)
  .option('--threads <N>', 'worker threads; 0: none (default: one per core)', wholeNumber(0, 240))
  .option('--html <FILE>', 'page with the plot', 'out/digits.html')
  .option('--json <FILE>', 'figures as JSON')
  .addHelpText('after', '\nExample:\n  node dist/examples/digits/main.js --epochs 5 --json out/digits.json')
  .parse()
  .opts<Options>()

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`A whole number from ${least} to ${most}, please.`)
    }
    return value
  }
}
