import { POOL_SIZE } from '../../rows.ts'
import type { RowSet, TransferForm } from '../ring/row-set.ts'

/** Samples as they go into a training loop: a label and 28 x 28 floats. */

export interface Sample {
  readonly label: number
  readonly data: Float32Array
}

export const SAMPLE_LENGTH = 784
const FLOAT_BYTES = 4
export const SAMPLE_BYTES = (SAMPLE_LENGTH + 1) * FLOAT_BYTES

/** Floats use all 24 bits of their fraction, so that a change of any of them shows. */
const FRACTION = 2 ** 24

function makeSample(index: number): Sample {
  const data = new Float32Array(SAMPLE_LENGTH)
  let state = index + 1
  for (let place = 0; place < SAMPLE_LENGTH; place++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    data[place] = (state >>> 8) / FRACTION
  }
  return { label: index % 10, data }
}

/** Each eighth float, beginning at another one for other labels; sums of sums, so that their order counts. */
const STRIDE = 8

/** Of the sample whose floats begin at `from`. In doubles all of it is exact: fractions of 24 bits, and 38 bits for their sums. */
export function hashPixels(label: number, data: Float32Array, from: number): number {
  let sum = 0
  let sums = 0
  for (let place = from + (label % STRIDE); place < from + SAMPLE_LENGTH; place += STRIDE) {
    sum += data[place]!
    sums += sum
  }
  return Math.imul((sums * FRACTION) | 0, label + 1)
}

const hashSample = ({ label, data }: Sample): number => hashPixels(label, data, 0)

/** One buffer: the labels, and behind them the floats of all samples. */
const transfer: TransferForm<Sample> = {
  bytes: (size) => size * SAMPLE_BYTES,
  write(rows, memory) {
    const size = rows.length
    const labels = new Int32Array(memory, 0, size)
    const floats = new Float32Array(memory, size * FLOAT_BYTES)
    for (let row = 0; row < size; row++) {
      const { label, data } = rows[row]!
      labels[row] = label
      floats.set(data, row * SAMPLE_LENGTH)
    }
  },
  read(memory, size) {
    const labels = new Int32Array(memory, 0, size)
    const floats = new Float32Array(memory, size * FLOAT_BYTES)
    const rows: Sample[] = []
    for (let row = 0; row < size; row++) {
      const start = row * SAMPLE_LENGTH
      rows.push({ label: labels[row]!, data: floats.subarray(start, start + SAMPLE_LENGTH) })
    }
    return rows
  },
}

export const makeSamples = (): RowSet<Sample> => ({
  pool: Array.from({ length: POOL_SIZE }, (_, index) => makeSample(index)),
  hash: hashSample,
  frameBytesARow: 3264,
  transfer,
})
