import { Softmax, type Images } from '../../../examples/digits/softmax.ts'
import { measure, printOutcome, type Timing } from '../../contestant.ts'
import { POOL_SIZE, type Tally } from '../../rows.ts'
import { SAMPLE_LENGTH, hashPixels } from '../samples/rows.ts'

/** What both contestants do with a batch: the softmax of examples/digits, forward, gradient, update. */

/** Samples of a batch. */
export const BATCH = 64

/** Samples that are mixed with each other. */
export const MIXED = 1024

const CLASSES = 10
const RATE = 0.01

export interface Batch {
  readonly pixels: Images
  readonly label: Float64Array
}

export class Training {
  readonly #model = new Softmax(SAMPLE_LENGTH, CLASSES, RATE)
  #count = 0
  #checksum = 0

  step({ pixels, label }: Batch): void {
    this.#model.train(pixels, label)
    for (let n = 0; n < label.length; n++)
      this.#checksum = (this.#checksum + hashPixels(label[n]!, pixels.data, n * SAMPLE_LENGTH)) | 0
    this.#count += label.length
  }

  get tally(): Tally {
    return { count: this.#count, checksum: this.#checksum }
  }
}

/** @param feed steps through all batches of so many samples */
export async function measureTraining(
  timing: Timing,
  feed: (samples: number, training: Training) => Promise<void>,
): Promise<void> {
  const pass = async (samples: number): Promise<Tally> => {
    const training = new Training()
    await feed(samples, training)
    return training.tally
  }
  printOutcome(await measure(timing, POOL_SIZE, pass))
}
