// Tells good reviews from bad ones. Shows: two apps whose configs are hyper-parameters, a pipeline that is handed over in
// a config, a flow that makes many rows of one, iterators that feed a training loop. Run it, after `npm run build`, by
// `node dist/examples/bag-of-words/main.js`.
import { rmSync, writeFileSync } from 'node:fs'
import { clustersOf } from './clusters.ts'
import { Neighbours } from './embedding.ts'
import { NaiveBayes } from './naive-bayes.ts'
import {
  bagOfWords,
  clustersFile,
  project,
  reviewsForBags,
  reviewsForWords,
  sentences,
  testBags,
  trainBags,
  word2vec,
} from './pipeline.ts'

/** Learns which words are alike, and writes down the cluster of each. */
async function learnWords(): Promise<void> {
  const neighbours = new Neighbours(word2vec.config)
  const running = project.run(reviewsForWords)
  let count = 0
  for await (const { words } of sentences.iter()) {
    neighbours.add(words)
    count++
  }
  await running
  const vectors = neighbours.vectors(word2vec.config)
  writeFileSync(clustersFile, JSON.stringify(clustersOf(vectors, word2vec.config.clusters)))
  console.log(`${vectors.size} words from ${count} sentences in ${word2vec.config.clusters} clusters`)
}

/** Learns which clusters stand in good reviews, and tries it with reviews that it has not seen. */
async function learnReviews(): Promise<void> {
  const model = new NaiveBayes(word2vec.config.clusters)
  const running = project.run(reviewsForBags)
  for await (const { label, bag } of trainBags.iter({ batch: 64 }))
    label.forEach((each, at) => model.learn(each, rowOf(bag, at)))
  let [right, tried] = [0, 0]
  for await (const { label, bag } of testBags.iter()) {
    tried++
    if (model.predict(bag) === label) right++
  }
  await running
  console.log(`${bagOfWords.config.testFrom} reviews learnt, ${right} of ${tried} others are told right`)
}

/** One row of a batch's column: they lie behind each other. */
function rowOf({ data, shape }: { data: Float64Array; shape: readonly number[] }, at: number): Float64Array {
  const length = shape[1]!
  return data.subarray(at * length, (at + 1) * length)
}

try {
  await learnWords()
  await learnReviews()
} finally {
  await project.close()
  rmSync(clustersFile, { force: true })
}
