/** Images one after the other, as a batch of a `consumerIter` has them. */
export interface Images {
  readonly data: Float32Array
  /** [number of images, pixels of each] */
  readonly shape: readonly [count: number, length: number]
}

/**
 * Softmax regression: one weight for each pixel and class, one bias for each class, trained by gradient descent on
 * small batches. All there is to it is in this file.
 */
export class Softmax {
  readonly #pixels: number
  readonly #classes: number
  readonly #rate: number
  /** Class by class: `#weights[k * pixels + i]`. */
  readonly #weights: Float32Array
  readonly #biases: Float32Array
  readonly #gradient: Float32Array
  readonly #biasGradient: Float32Array
  /** Of one image. */
  readonly #probabilities: Float64Array

  /** @param rate of learning: how far a step goes down the gradient */
  constructor(pixels: number, classes: number, rate: number) {
    this.#pixels = pixels
    this.#classes = classes
    this.#rate = rate
    this.#weights = new Float32Array(classes * pixels)
    this.#biases = new Float32Array(classes)
    this.#gradient = new Float32Array(classes * pixels)
    this.#biasGradient = new Float32Array(classes)
    this.#probabilities = new Float64Array(classes)
  }

  /**
   * One step down the gradient of a batch.
   *
   * @param labels the class of each image, from 0
   * @returns mean cross-entropy of the batch before the step, in nats
   */
  train(images: Images, labels: Float64Array): number {
    const count = labels.length
    let loss = 0
    this.#gradient.fill(0)
    this.#biasGradient.fill(0)
    for (let n = 0; n < count; n++) {
      this.#forward(images.data, n * this.#pixels)
      loss -= Math.log(Math.max(this.#probabilities[labels[n]!]!, 1e-12))
      this.#backward(images.data, n * this.#pixels, labels[n]!)
    }
    const step = this.#rate / count
    for (let i = 0; i < this.#weights.length; i++)
      this.#weights[i] = this.#weights[i]! - step * this.#gradient[i]!
    for (let k = 0; k < this.#classes; k++) this.#biases[k] = this.#biases[k]! - step * this.#biasGradient[k]!
    return loss / count
  }

  /** The share of images whose class is found. */
  accuracy(images: Images, labels: Float64Array): number {
    let right = 0
    for (let n = 0; n < labels.length; n++) {
      this.#forward(images.data, n * this.#pixels)
      const best = this.#probabilities.indexOf(Math.max(...this.#probabilities))
      if (best === labels[n]) right++
    }
    return right / labels.length
  }

  /** Sets the probabilities of the image that begins at `from`. */
  #forward(data: Float32Array, from: number): void {
    const weights = this.#weights
    const scores = this.#probabilities
    let highest = -Infinity
    for (let k = 0, at = 0; k < scores.length; k++) {
      let score = this.#biases[k]!
      for (let i = from; i < from + this.#pixels; i++) score += weights[at++]! * data[i]!
      scores[k] = score
      if (score > highest) highest = score
    }
    let sum = 0
    // The highest score is taken off, so that no exponential overflows.
    for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k]! - highest)
    for (let k = 0; k < scores.length; k++) scores[k] = scores[k]! / sum
  }

  /** Adds the gradient of the image whose probabilities were just found. */
  #backward(data: Float32Array, from: number, label: number): void {
    const gradient = this.#gradient
    for (let k = 0, at = 0; k < this.#classes; k++) {
      const error = this.#probabilities[k]! - (k === label ? 1 : 0)
      this.#biasGradient[k] = this.#biasGradient[k]! + error
      for (let i = from; i < from + this.#pixels; i++, at++) gradient[at] = gradient[at]! + error * data[i]!
    }
  }
}
