import { producerSignals, Project, type Input } from 'stairs'
import { augment } from './augment.ts'
import { readDigits, type Digit } from './mnist.ts'
import { options } from './options.ts'
import { seeded } from './random.ts'

/** What the loop gets of a digit. */
export interface Sample {
  readonly pixels: Float32Array
  readonly label: number
}

interface ShownDigit extends Digit {
  readonly part: 'train' | 'validation'
  readonly epoch: number
}

/** Digits in a batch. */
export const BATCH = 64

// This module declares, main.ts runs: every worker thread imports this one, none of them main.ts.
export const project = new Project({ name: 'digits', entry: import.meta.url, threads: options.threads })
const app = project.app('digits')

/** Digits to learn from. */
export const trainDigits = app.consumerIter<Sample>('trainDigits')

/** Digits to be tried on, as they were written. */
export const checkDigits = app.consumerIter<Sample>('checkDigits')

/** Another variation of each digit in each epoch, the same in every run with this seed, whichever thread makes it. */
const vary = ({ pixels, id, epoch }: ShownDigit) => ({
  pixels: augment(pixels, seeded(options.seed, epoch, id)),
})

const train = app.pipeline('train', (digit: Input<ShownDigit>) =>
  digit.subscribeFunc(vary, { asWorker: true }).select('pixels', 'label').subscribeConsumer(trainDigits),
)

const check = app.pipeline('check', (digit: Input<Sample>) =>
  digit.select('pixels', 'label').subscribeConsumer(checkDigits),
)

const split = app.pipeline('split', (digit: Input<ShownDigit>) =>
  digit.callPipeline(train, { when: ({ part }) => part === 'train', otherwise: check }),
)

// The producer runs in the main thread (no asWorker), so that one variable can count its runs.
let epoch = 0

/** One run of it is an epoch. The next one begins when the loop has taken all rows of the last. */
export const digits = app.producer(
  'digits',
  { to: split, repeat: { times: options.epochs, on: producerSignals.onAllComponentsEmpty } },
  async function* () {
    epoch++
    for await (const digit of readDigits('train', BATCH * options.batches))
      yield { ...digit, epoch, part: 'train' as const }
    for await (const digit of readDigits('validation')) yield { ...digit, epoch, part: 'validation' as const }
  },
)

/** Digits that were kept back until the end. */
export const unseenDigits = app.producer('unseenDigits', { to: check }, () => readDigits('test'))
