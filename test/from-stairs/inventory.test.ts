import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inventory, type Place } from './inventory.ts'
import { titlesIn } from './titles.ts'

/** The rows of the guide's tables by their section: what stands in the first cell. */
function tablesOf(markdown: string): Map<string, string[]> {
  const tables = new Map<string, string[]>()
  for (const section of markdown.split(/^## /m).slice(1)) {
    const rows = section.split('\n').filter((line) => line.startsWith('|'))
    const cells = rows.slice(2).map((row) =>
      row
        .split(/(?<!\\)\|/)[1]!
        .replaceAll('`', '')
        .trim(),
    )
    tables.set(section.slice(0, section.indexOf('\n')), cells)
  }
  return tables
}

const tables = tablesOf(readFileSync(new URL('../../docs/from-stairs.md', import.meta.url), 'utf8'))
const leftOut = tables.get('Left out, and why')!
const notYet = tables.get('Not yet')!
const rowsOf: Record<string, readonly string[]> = {
  'left out': leftOut,
  'not yet': notYet,
  guide: [...tables.values()].flat().filter((cell) => ![...leftOut, ...notYet].includes(cell)),
}

/** The file of tests that a place names: one in this folder, if there is no other. */
const fileOf = (where: string): URL => {
  const beside = new URL(`${where}.test.ts`, import.meta.url)
  return existsSync(beside) ? beside : new URL(`../${where}.test.ts`, import.meta.url)
}
const places = inventory.flatMap((feature) => feature.places)
const files = new Set(places.map(({ where }) => where).filter((where) => rowsOf[where] === undefined))
const titles = new Map(
  await Promise.all([...files].map(async (where) => [where, await titlesIn(fileOf(where))] as const)),
)

const isShown = ({ where, title }: Place): boolean =>
  rowsOf[where]?.some((row) => row.startsWith(title)) ?? titles.get(where)!.includes(title)

describe('the inventory', () => {
  test('has each feature once', () => {
    const names = inventory.map(({ number, name }) => `${number} ${name}`)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    expect(names.length).toBeGreaterThan(280)
  })

  test.each([...new Set(inventory.map(({ number }) => number))])(
    'shows the features of section %s',
    (wanted) => {
      const missing = inventory
        .filter(({ number }) => number === wanted)
        .flatMap(({ name, places: given }) =>
          given.filter((place) => !isShown(place)).map(({ where, title }) => `${name}: ${where} › ${title}`),
        )
      expect(missing).toEqual([])
    },
  )

  test('names every row of what is left out and of what is not there yet', () => {
    const isNamed = (table: string, row: string): boolean =>
      places.some(({ where, title }) => where === table && row.startsWith(title))
    expect(leftOut.filter((row) => !isNamed('left out', row))).toEqual([])
    expect(notYet.filter((row) => !isNamed('not yet', row))).toEqual([])
  })

  test('names every test of this folder', async () => {
    const here = readdirSync(new URL('.', import.meta.url)).flatMap(
      (name) => name.match(/^(.+)\.test\.ts$/)?.[1] ?? [],
    )
    const unnamed: string[] = []
    for (const file of here.filter((name) => name !== 'inventory')) {
      for (const title of await titlesIn(fileOf(file))) {
        expect(title).toMatch(/^\d+(\.\d+)? \S/)
        if (!places.some((place) => place.where === file && place.title === title))
          unnamed.push(`${file} › ${title}`)
      }
    }
    expect(unnamed).toEqual([])
  })
})
