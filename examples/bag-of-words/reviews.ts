import { randomFrom } from '../random-numbers.ts'

/** Reviews of films with all that HTML leaves in them, made from their number: good ones and bad ones in turn. */

export interface Review {
  readonly id: number
  /** 1: good, 0: bad. */
  readonly label: 0 | 1
  readonly html: string
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

const PRAISE = words(`
  brilliant moving superb delightful gripping masterful charming witty touching stunning clever beautiful
  unforgettable warm thrilling tender fresh luminous honest graceful`)
const BLAME = words(`
  boring awful clumsy predictable shallow tedious wooden noisy pointless lazy dreadful stale
  messy grating hollow silly bland forgettable painful lifeless`)
const PLAIN = words(`
  the film story actor actress scene camera music director script ending plot role screen dialogue picture
  character audience cast minute hour cinema sequel trailer comedy drama costume light sound cut shot frame
  moment line joke fight love city night war family friend book series episode chapter opening`)

export function reviewOf(id: number): Review {
  const random = randomFrom(id)
  const oneOf = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  const label = id % 2 === 0 ? 1 : 0
  const sentence = (): string => {
    // Nobody finds everything good or everything bad.
    const opinion = random() < 0.85 === (label === 1) ? PRAISE : BLAME
    const text = Array.from({ length: 8 + Math.floor(random() * 6) }, () =>
      oneOf(random() < 0.3 ? opinion : PLAIN),
    )
    const marked = random() < 0.3 ? text.with(2, `<b>${text[2]}</b>`) : text
    return marked.join(' ').replace(/^./, (first) => first.toUpperCase())
  }
  const sentences = Array.from({ length: 3 + Math.floor(random() * 4) }, sentence)
  return { id, label, html: `<p>${sentences.join(oneOf(['. ', '!<br />', '. &quot;Yes&quot;. ']))}.</p>` }
}
