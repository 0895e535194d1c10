import { Flow, SkipRow, step } from 'stairs'
import { stem } from './porter.ts'
import { BLAMING, isStopWord, LIBRARIES, PRAISING, wordsOf } from './words.ts'

interface Words {
  readonly words: readonly string[]
}

/** A text's words without the usual ones, by their stems. */
class PrepareText extends Flow {
  run({ text }: { text: string }): Words {
    const { words } = this.startFrom(this.split, { text }).get(this.stems)
    return { words }
  }

  split = step(({ text }: { text: string }) => ({ words: wordsOf(text) }), { next: () => this.withoutStops })

  withoutStops = step(({ words }: Words) => ({ words: words.filter((word) => !isStopWord(word)) }), {
    next: () => this.stems,
  })

  stems = step(({ words }: Words) => ({ words: words.map(stem) }))
}

/** The same for texts that are about a topic and long enough; others are dropped. */
export class PrepareTopic extends PrepareText {
  readonly #topic: string
  readonly #leastWords: number

  constructor(topic: string, leastWords: number) {
    super()
    this.#topic = stem(topic)
    this.#leastWords = leastWords
  }

  filter = step(({ words }: Words) => {
    if (words.length < this.#leastWords) throw new SkipRow('too short')
    if (!words.includes(this.#topic)) throw new SkipRow('about something else')
    return { words }
  })

  override reconnect(): void {
    this.stems.setNext(this.filter)
    this.stems.set({ saveResult: true })
  }
}

/** What somebody thinks, by words of praise and of blame. */
export class Sentiment extends Flow {
  run({ words }: Words): { sentiment: 'good' | 'bad' | 'neutral' } {
    const { balance } = this.startFrom(this.weigh, { words }).get(this.weigh)
    return { sentiment: balance > 0 ? 'good' : balance < 0 ? 'bad' : 'neutral' }
  }

  weigh = step(({ words }: Words) => ({
    balance:
      words.filter((word) => PRAISING.has(word)).length - words.filter((word) => BLAMING.has(word)).length,
  }))
}

/** Each library that is mentioned, once. */
export function mentionedLibraries({ words }: Words): { libraries: string[] } {
  return { libraries: [...new Set(words.flatMap((word) => LIBRARIES.get(word) ?? []))] }
}
