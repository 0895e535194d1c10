import { POOL_SIZE } from '../../rows.ts'
import type { RowSet } from '../ring/row-set.ts'

/** Rows of five texts of 20 to 60 characters, all of them distinct; one in ten is not ASCII. */

export interface StringRow {
  readonly title: string
  readonly author: string
  readonly path: string
  readonly comment: string
  readonly source: string
}

const WORDS = 'river stone amber quiet morning under seven lantern paper window copper field'.split(' ')
/** One word of a text that is not ASCII: Latin letters in one byte, Chinese in two, an emoji in two pairs. */
const FOREIGN = ['café', 'naïveté', '数据管道', '流水线', '🚀', 'Ærø 👩‍💻']

/** A text with a number of its own, so that no two are alike; `at`: 0 … 5 * POOL_SIZE - 1. */
function makeText(at: number): string {
  const length = 20 + ((at * 31) % 41)
  const place = Math.imul(at + 1, 0x9e3779b1) >>> 0
  let text = `${place.toString(36)} `
  if ((place >>> 8) % 10 === 3) text += `${FOREIGN[place % FOREIGN.length]} `
  for (let word = place; text.length < length; word += 7) text += `${WORDS[word % WORDS.length]} `
  // A copy: what is sent is a flat text and no rope of words.
  return Buffer.from(text.slice(0, length)).toString()
}

function makeRow(index: number): StringRow {
  const at = index * 5
  return {
    title: makeText(at),
    author: makeText(at + 1),
    path: makeText(at + 2),
    comment: makeText(at + 3),
    source: makeText(at + 4),
  }
}

/** Its length and three characters: a reader that decodes late has to decode. */
function hashText(text: string, seed: number): number {
  const { length } = text
  const ends = (text.charCodeAt(0) << 16) ^ text.charCodeAt(length - 1)
  return Math.imul(seed ^ ends ^ (text.charCodeAt(length >> 1) << 8) ^ length, 0x85ebca6b)
}

function hashStrings({ title, author, path, comment, source }: StringRow): number {
  let hash = hashText(title, 0x9e3779b1)
  hash = hashText(author, hash)
  hash = hashText(path, hash)
  hash = hashText(comment, hash)
  return hashText(source, hash)
}

export const makeStringRows = (): RowSet<StringRow> => ({
  pool: Array.from({ length: POOL_SIZE }, (_, index) => makeRow(index)),
  hash: hashStrings,
  frameBytesARow: 320,
})
