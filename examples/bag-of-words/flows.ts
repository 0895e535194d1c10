import { Flow, step } from 'stairs'

interface Text {
  readonly text: string
}

/** A text without marks of HTML. Others inherit from it. */
class PlainText extends Flow {
  withoutTags = step(({ html }: { html: string }) => ({ text: html.replace(/<[^>]*>/g, ' ') }), {
    next: () => this.withoutEntities,
  })

  withoutEntities = step(({ text }: Text) => ({ text: text.replace(/&\w+;/g, ' ') }))
}

/** The text in one piece. */
export class WholeText extends PlainText {
  run({ html }: { html: string }): Text {
    const { text } = this.startFrom(this.withoutTags, { html }).get(this.withoutEntities)
    return { text }
  }
}

/** One text in, its sentences out. */
export class Sentences extends PlainText {
  run({ html }: { html: string }): Text[] {
    const { sentences } = this.startFrom(this.withoutTags, { html }).get(this.split)
    return sentences.map((text) => ({ text }))
  }

  split = step(({ text }: Text) => ({
    sentences: text.split(/[.!?]+\s/).filter((sentence) => sentence.trim() !== ''),
  }))

  override reconnect(): void {
    this.withoutEntities.setNext(this.split)
  }
}

/** Words in lower case. */
export function toWords({ text }: Text): { words: string[] } {
  return { words: text.toLowerCase().match(/[a-z]+/g) ?? [] }
}
