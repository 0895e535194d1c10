import { stem } from './porter.ts'

/** Words that say nothing of what a text is about. */
const STOP_WORDS = new Set(
  `a after again an and anybody at be been being by else everybody for has have i if in is it its my of on or our
  says show that the they this three to was we were what with you`.split(/\s+/),
)

export const isStopWord = (word: string): boolean => STOP_WORDS.has(word)

/** In lower case, without marks. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]+/g) ?? []

const stemsOf = (text: string): ReadonlySet<string> => new Set(wordsOf(text).map(stem))

/** Stems of words that praise and blame. */
export const PRAISING = stemsOf('amazing elegant reliable wonderful fast well thanks')
export const BLAMING = stemsOf('terrible slow confusing broken painful mess badly')

/** Libraries by their stems. */
export const LIBRARIES: ReadonlyMap<string, string> = new Map(
  ['numpy', 'pandas', 'django', 'flask', 'requests'].map((name) => [stem(name), name]),
)
