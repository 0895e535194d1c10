/**
 * The stem of an English word in lower case, by the algorithm of M. F. Porter (1980): `connections` and `connecting`
 * become `connect`.
 */
export function stem(word: string): string {
  if (word.length < 3) return word
  let stemmed = plurals(word)
  stemmed = pastAndGerund(stemmed)
  if (stemmed.endsWith('y') && hasVowel(stemmed.slice(0, -1))) stemmed = `${stemmed.slice(0, -1)}i`
  stemmed = replaceEnding(stemmed, STEP_2)
  stemmed = replaceEnding(stemmed, STEP_3)
  stemmed = dropEnding(stemmed)
  return lastLetters(stemmed)
}

type Endings = readonly (readonly [ending: string, instead: string])[]

const STEP_2: Endings = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['abli', 'able'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
]
const STEP_3: Endings = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
]
const STEP_4 =
  /^(.+?)(ement|ance|ence|able|ible|ment|ant|ent|ism|ate|iti|ous|ive|ize|al|er|ic|ou)$|^(.+?[st])ion$/

/** A `y` is a vowel behind a consonant. */
const isVowel = (word: string, at: number): boolean =>
  'aeiou'.includes(word[at]!) || (word[at] === 'y' && at > 0 && !isVowel(word, at - 1))

const kinds = (word: string): string => Array.from(word, (_, at) => (isVowel(word, at) ? 'v' : 'c')).join('')
const hasVowel = (word: string): boolean => kinds(word).includes('v')
/** How often a consonant follows a vowel. */
const measure = (word: string): number => kinds(word).match(/vc/g)?.length ?? 0
const endsDouble = (word: string): boolean => /([^aeiouy])\1$/.test(word)
/** Consonant, vowel, consonant, such as `hop`, whose last is none of w, x, y. */
const endsShort = (word: string): boolean => kinds(word).endsWith('cvc') && !/[wxy]$/.test(word)

function plurals(word: string): string {
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2)
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}

function pastAndGerund(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word
  const rest = /^(.*)(?:ed|ing)$/.exec(word)?.[1]
  if (rest === undefined || !hasVowel(rest)) return word
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`
  if (endsDouble(rest) && !/[lsz]$/.test(rest)) return rest.slice(0, -1)
  return measure(rest) === 1 && endsShort(rest) ? `${rest}e` : rest
}

function replaceEnding(word: string, endings: Endings): string {
  const found = endings.find(([ending]) => word.endsWith(ending))
  if (found === undefined) return word
  const rest = word.slice(0, -found[0].length)
  return measure(rest) > 0 ? rest + found[1] : word
}

function dropEnding(word: string): string {
  const [, before, , beforeIon] = STEP_4.exec(word) ?? []
  const rest = before ?? beforeIon
  return rest !== undefined && measure(rest) > 1 ? rest : word
}

function lastLetters(word: string): string {
  let stemmed = word
  if (stemmed.endsWith('e')) {
    const rest = stemmed.slice(0, -1)
    if (measure(rest) > 1 || (measure(rest) === 1 && !endsShort(rest))) stemmed = rest
  }
  return stemmed.endsWith('ll') && measure(stemmed) > 1 ? stemmed.slice(0, -1) : stemmed
}
