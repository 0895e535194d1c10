import { describe, expect, it } from 'vitest'
import { SkipRow } from 'stairs'
import { mentionedLibraries, PrepareTopic, Sentiment } from '../../examples/hacker-news/flows.ts'
import { stem } from '../../examples/hacker-news/porter.ts'
import { postOf } from '../../examples/hacker-news/posts.ts'
import { outputOf, promisedBy } from './examples.ts'

/** Words and stems from M. F. Porter, "An algorithm for suffix stripping", 1980: at least one of each step. */
const stems = {
  ...{ caresses: 'caress', ponies: 'poni', caress: 'caress', cats: 'cat' },
  ...{ feed: 'feed', agreed: 'agre', plastered: 'plaster', bled: 'bled', motoring: 'motor', sing: 'sing' },
  ...{ conflated: 'conflat', troubled: 'troubl', sized: 'size', hopping: 'hop', tanned: 'tan' },
  ...{ falling: 'fall', hissing: 'hiss', fizzed: 'fizz', failing: 'fail', filing: 'file' },
  ...{ happy: 'happi', sky: 'sky', relational: 'relat', conditional: 'condit', rational: 'ration' },
  ...{ digitizer: 'digit', radicalli: 'radic', vietnamization: 'vietnam', operator: 'oper' },
  ...{ decisiveness: 'decis', hopefulness: 'hope', sensitiviti: 'sensit', sensibiliti: 'sensibl' },
  ...{
    triplicate: 'triplic',
    formative: 'form',
    formalize: 'formal',
    electrical: 'electr',
    goodness: 'good',
  },
  ...{
    allowance: 'allow',
    inference: 'infer',
    adjustable: 'adjust',
    replacement: 'replac',
    adoption: 'adopt',
  },
  ...{ dependent: 'depend', communism: 'commun', angulariti: 'angular', effective: 'effect' },
  ...{ probate: 'probat', rate: 'rate', cease: 'ceas', controll: 'control', roll: 'roll' },
  ...{ generalizations: 'gener', oscillators: 'oscil', is: 'is' },
}

/** What the example has to print, by a loop over the same functions. */
function countedByHand(posts: number): string {
  const prepare = new PrepareTopic('python', 5)
  const counts = new Map<string, { good: number; neutral: number; bad: number }>()
  let kept = 0
  for (let id = 0; id < posts; id++) {
    const { type, title, text } = postOf(id)
    if (type !== 'comment') continue
    try {
      const words = prepare.run({ text: `${title} ${text}` })
      kept++
      for (const name of ['all', ...mentionedLibraries(words).libraries]) {
        const of = counts.get(name) ?? { good: 0, neutral: 0, bad: 0 }
        of[new Sentiment().run(words).sentiment]++
        counts.set(name, of)
      }
    } catch (error) {
      if (!(error instanceof SkipRow)) throw error
    }
  }
  const lines = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]) => {
      return `${name.padEnd(8)} good ${of.good}, neutral ${of.neutral}, bad ${of.bad}\n`
    })
  return `${posts} posts, of which ${kept} are comments on Python\n${lines.join('')}`
}

describe('Hacker News', () => {
  it('prints what its README says, which is what a loop counts', async () => {
    const promised = await promisedBy('hacker-news')
    expect(await outputOf('hacker-news')).toBe(promised)
    expect(countedByHand(5000)).toBe(promised)
  })

  it.each(Object.entries(stems))('has %s become %s', (word, stemmed) => {
    expect(stem(word)).toBe(stemmed)
  })

  it('knows what praises and what blames, in any form of a word', () => {
    const opinionOf = (text: string) =>
      new Sentiment().run(new PrepareTopic('rust', 1).run({ text })).sentiment
    expect(opinionOf('Rust was the fastest and most elegant')).toBe('good')
    expect(opinionOf('Rust slows us down, it confused all of us')).toBe('bad')
    expect(opinionOf('Rust: reliable, but painful')).toBe('neutral')
    expect(() => opinionOf('Erlang is elegant')).toThrow(SkipRow)
  })
})
