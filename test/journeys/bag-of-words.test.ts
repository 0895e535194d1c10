import { describe, expect, it } from 'vitest'
import { clustersOf } from '../../examples/bag-of-words/clusters.ts'
import { Neighbours } from '../../examples/bag-of-words/embedding.ts'
import { Sentences, toWords, WholeText } from '../../examples/bag-of-words/flows.ts'
import { NaiveBayes } from '../../examples/bag-of-words/naive-bayes.ts'
import { reviewOf } from '../../examples/bag-of-words/reviews.ts'
import { outputOf, promisedBy } from './examples.ts'

const config = { dimensions: 32, window: 5, leastCount: 20, clusters: 12 }
const [learnt, all] = [1500, 2000]

/** The same without a pipeline. */
function byHand() {
  const neighbours = new Neighbours(config)
  let sentences = 0
  for (let id = 0; id < learnt; id++)
    for (const sentence of new Sentences().run(reviewOf(id))) {
      neighbours.add(toWords(sentence).words)
      sentences++
    }
  const clusters = clustersOf(neighbours.vectors(config), config.clusters)
  const model = new NaiveBayes(config.clusters)
  let right = 0
  for (let id = 0; id < all; id++) {
    const review = reviewOf(id)
    const bag = new Float64Array(config.clusters)
    for (const word of toWords(new WholeText().run(review)).words)
      if (word in clusters) bag[clusters[word]!]! += 1
    if (id < learnt) model.learn(review.label, bag)
    else if (model.predict(bag) === review.label) right++
  }
  return { clusters, sentences, right }
}

describe('bag of words', () => {
  const { clusters, sentences, right } = byHand()

  it('prints what its README says, which is what a loop finds', async () => {
    const promised = await promisedBy('bag-of-words')
    expect(await outputOf('bag-of-words')).toBe(promised)
    expect(promised).toBe(
      `${Object.keys(clusters).length} words from ${sentences} sentences in 12 clusters\n` +
        `1500 reviews learnt, ${right} of 500 others are told right\n`,
    )
  })

  it('is right nine times out of ten', () => {
    expect(right / (all - learnt)).toBeGreaterThan(0.9)
  })

  it('keeps words of praise and of blame apart', () => {
    const praise = ['brilliant', 'moving', 'witty', 'tender'].map((word) => clusters[word])
    const blame = ['boring', 'awful', 'stale', 'bland'].map((word) => clusters[word])
    expect(praise.concat(blame)).not.toContain(undefined)
    expect(praise.filter((cluster) => blame.includes(cluster))).toEqual([])
  })

  it('takes reviews out of their HTML', () => {
    expect(new WholeText().run({ html: '<p>One &quot;two&quot;<br />three</p>' }).text).toMatch(
      /^ One +two +three $/,
    )
    expect(new Sentences().run({ html: '<p>One. Two <b>three</b>!<br />Four?</p>' })).toHaveLength(3)
  })
})
