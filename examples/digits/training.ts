import type { RunReport } from 'stairs'
import { BATCH, checkDigits, digits, project, trainDigits, unseenDigits } from './digits.ts'
import { PARTS } from './mnist.ts'
import { options } from './options.ts'
import type { Images } from './softmax.ts'

/** What can be trained here. Labels are 0 to 9. */
export interface Classifier {
  /** One step down the gradient. @returns mean loss of the batch before it, in nats */
  train(images: Images, labels: Float64Array): number | Promise<number>
  /** The share of images whose class is found. */
  accuracy(images: Images, labels: Float64Array): number | Promise<number>
}

export interface EpochFigures {
  readonly epoch: number
  /** Mean over the epoch's batches, in nats. */
  readonly loss: number
  /** On the validation digits, at the end of the epoch. */
  readonly accuracy: number
}

export interface Training {
  readonly epochs: readonly EpochFigures[]
  /** On digits that were neither trained on nor looked at before. */
  readonly unseenAccuracy: number
  readonly report: RunReport
}

/** What a watcher hears while the training goes on. */
export interface Watcher {
  batch(epoch: number, batch: number, loss: number): void
  epoch(figures: EpochFigures): void
}

/** Digits that are mixed with each other on their way to the loop. */
const MIXED = 2048

/** Trains for `options.epochs` epochs, then tries the unseen digits. */
export async function trainOn(model: Classifier, watcher: Watcher): Promise<Training> {
  const epochs: EpochFigures[] = []
  const training = trainDigits.iter({ batch: BATCH, shuffle: MIXED, seed: options.seed })
  const checks = checkDigits.iter({ batch: sizeOf('validation') })
  const running = project.run(digits)
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    // Asked for before the loop begins, so that they are gathered while it runs.
    const check = checks.next()
    let sum = 0
    for (let batch = 1; batch <= options.batches; batch++) {
      const { pixels, label } = valueOf(await training.next())
      sum += await model.train(pixels, label)
      watcher.batch(epoch, batch, sum / batch)
    }
    const { pixels, label } = valueOf(await check)
    const figures = { epoch, loss: sum / options.batches, accuracy: await model.accuracy(pixels, label) }
    epochs.push(figures)
    watcher.epoch(figures)
  }
  const report = await running
  return { epochs, unseenAccuracy: await accuracyOnUnseen(model), report }
}

async function accuracyOnUnseen(model: Classifier): Promise<number> {
  const running = project.run(unseenDigits)
  const { pixels, label } = valueOf(await checkDigits.iter({ batch: sizeOf('test') }).next())
  await running
  return model.accuracy(pixels, label)
}

const sizeOf = (part: keyof typeof PARTS): number => PARTS[part][1] - PARTS[part][0]

/** A run that fails ends its iterators: they throw what it rejects with. */
function valueOf<Value>(next: IteratorResult<Value>): Value {
  if (next.done === true) throw new Error('The digits ended before the training did.')
  return next.value
}
