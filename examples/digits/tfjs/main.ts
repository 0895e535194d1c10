import '@tensorflow/tfjs-backend-cpu'
import { tensor1d, tensor2d, train, type Scalar, type Tensor } from '@tensorflow/tfjs-core'
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers'
import { demonstrate } from '../demonstration.ts'
import { PIXELS } from '../mnist.ts'
import { options } from '../options.ts'
import type { Images } from '../softmax.ts'
import type { Classifier } from '../training.ts'

const network = sequential({
  layers: [
    layers.dense({ inputShape: [PIXELS], units: 32, activation: 'relu', kernelInitializer: initial(0) }),
    layers.dense({ units: 10, activation: 'softmax', kernelInitializer: initial(1) }),
  ],
})
network.compile({
  optimizer: train.adam(0.002),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
})

function initial(layer: number) {
  return initializers.glorotUniform({ seed: options.seed + layer })
}

/** A batch as tensors, for as long as `use` takes. The columns of a batch are what tensors are made of: nothing is rearranged. */
async function withTensors<Result>(
  { data, shape }: Images,
  labels: Float64Array,
  use: (images: Tensor, labels: Tensor) => Result | Promise<Result>,
): Promise<Result> {
  const images = tensor2d(data, [...shape])
  const classes = tensor1d(Float32Array.from(labels))
  try {
    return await use(images, classes)
  } finally {
    images.dispose()
    classes.dispose()
  }
}

const model: Classifier = {
  train: (images, labels) =>
    withTensors(images, labels, async (x, y) => {
      const [loss] = (await network.trainOnBatch(x, y)) as number[]
      return loss!
    }),
  accuracy: (images, labels) =>
    withTensors(images, labels, (x, y) => {
      const [loss, accuracy] = network.evaluate(x, y) as Scalar[]
      const [share] = accuracy!.dataSync()
      loss!.dispose()
      accuracy!.dispose()
      return share!
    }),
}

await demonstrate('Two layers of TensorFlow.js', model)
