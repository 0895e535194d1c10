import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { perThread, Project, type Input } from 'stairs'
import type { EmbeddingConfig } from './embedding.ts'
import { Sentences, toWords, WholeText } from './flows.ts'
import { reviewOf, type Review } from './reviews.ts'

// This module declares, main.ts runs: every worker thread imports this one.
export const project = new Project({ name: 'bag-of-words', entry: import.meta.url, threads: 2 })

/** Its config are the hyper-parameters of the vectors. */
export const word2vec = project.app('word2vec', {
  config: { dimensions: 32, window: 5, leastCount: 20, clusters: 12 } satisfies EmbeddingConfig,
})
/** Reviews from `testFrom` on are not learnt from. */
export const bagOfWords = project.app('bagOfWords', { config: { reviews: 2000, testFrom: 1500 } })

// ---- app word2vec: which words are alike

export const sentences = word2vec.consumerIter('sentences', ({ words }: { words: string[] }) => ({ words }))

const sentenceToWords = word2vec.pipeline(
  'sentenceToWords',
  ({ html }: Input<{ html: string }>, { config }) =>
    html
      .applyFlowAsProducer(config.split, { asWorker: true, name: 'split' })
      .applyFunc(config.toWords, { name: 'toWords' }),
  { config: { split: new Sentences(), toWords } },
)

/** Which pipeline makes words of a review is a matter of its config. */
const fitWords = word2vec.pipeline(
  'fitWords',
  (review: Input<Review>, { config }) => review.applyPipeline(config.toWords).subscribeConsumer(sentences),
  { config: { toWords: sentenceToWords } },
)

// ---- app bagOfWords: how often each kind of words occurs in a review

/** Where main.ts leaves the cluster of each word, for every thread to read. */
export const clustersFile = join(tmpdir(), `stairs-bag-of-words-${process.pid}.json`)
const clusters = perThread((): Record<string, number> => JSON.parse(readFileSync(clustersFile, 'utf8')))

export interface Bag {
  readonly label: 0 | 1
  /** Words of each cluster. */
  readonly bag: Float64Array
}
export const trainBags = bagOfWords.consumerIter<Bag>('trainBags')
export const testBags = bagOfWords.consumerIter<Bag>('testBags')

const bags = bagOfWords.pipeline('bags', (review: Input<Review>, { app: { config } }) => {
  const { testFrom } = config
  return review
    .subscribeFlow(new WholeText(), { asWorker: true, name: 'text' })
    .subscribeFunc(toWords)
    .subscribeFunc(
      ({ words }) => {
        const clusterOf = clusters.value
        const bag = new Float64Array(word2vec.config.clusters)
        for (const word of words) if (word in clusterOf) bag[clusterOf[word]!]! += 1
        return { bag }
      },
      { name: 'bag' },
    )
    .subscribeConsumer(trainBags, { when: ({ id }) => id < testFrom })
    .subscribeConsumer(testBags, { when: ({ id }) => id >= testFrom })
})

// ---- both read the same reviews

function* reviewsTo(end: number): Generator<Review> {
  for (let id = 0; id < end; id++) yield reviewOf(id)
}

export const reviewsForWords = word2vec.producer('reviews', { to: fitWords }, () =>
  reviewsTo(bagOfWords.config.testFrom),
)
export const reviewsForBags = bagOfWords.producer('reviews', { to: bags }, () =>
  reviewsTo(bagOfWords.config.reviews),
)
