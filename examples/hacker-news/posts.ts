import { randomFrom } from '../random-numbers.ts'

/** Posts like those of Hacker News, made from their number: the same ones each time, and no download. */

export interface Post {
  readonly id: number
  readonly type: 'story' | 'comment' | 'job'
  readonly score: number
  readonly title: string
  readonly text: string
}

const LANGUAGES = ['Python', 'Rust', 'JavaScript', 'Erlang']
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  Python: ['numpy', 'pandas', 'django', 'flask', 'requests'],
  Rust: ['tokio', 'serde', 'rayon'],
  JavaScript: ['react', 'express', 'vite'],
  Erlang: ['cowboy', 'mnesia'],
}
const PRAISE = [
  'amazing',
  'elegant',
  'reliable',
  'a wonderful piece of work',
  'surprisingly fast',
  'well documented',
]
const BLAME = ['terrible', 'slow', 'confusing', 'broken again', 'a painful mess', 'badly documented']
const PLAIN = ['used at work', 'installed on our servers', 'what everybody mentions', 'being rewritten']
const OPENINGS = ['I think', 'Honestly,', 'In my experience', 'After three years', 'My team says that', '']
const ASIDES = [
  'Has anybody else been migrating lately?',
  'It depends on the number of connections.',
  'Thanks for sharing!',
  'We were running benchmarks for weeks.',
  '',
]

export function postOf(id: number): Post {
  const random = randomFrom(id)
  const oneOf = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  const language = oneOf(LANGUAGES)
  const sentence = (): string => {
    const tone = random()
    const what = oneOf(tone < 0.4 ? PRAISE : tone < 0.7 ? BLAME : PLAIN)
    return `${oneOf(OPENINGS)} ${oneOf(LIBRARIES[language]!)} is ${what}. ${oneOf(ASIDES)}`.trim()
  }
  const kind = random()
  return {
    id,
    type: kind < 0.65 ? 'comment' : kind < 0.95 ? 'story' : 'job',
    score: Math.floor(random() ** 3 * 300),
    title: random() < 0.7 ? `${language} in ${2010 + (id % 15)}` : 'Show HN: something new',
    text: Array.from({ length: Math.floor(random() * 4) }, sentence).join(' '),
  }
}
