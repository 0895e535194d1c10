import { State } from './column-layout.ts'
import type { Vector } from './frame.ts'
import type { GeneratedCode } from './generated-code.ts'
import { put } from './row-keys.ts'

/** From so many frames on, code is generated. */
const GENERATE_FROM = 3
const MOST_PATTERNS = 8

/** The states of a column in which some rows lack the key; undefined: every row has it. */
export type Presence = Uint8Array | undefined

/** Makes row `i` of vectors as a new plain object with exactly the keys it has. */
export type MakeRow = (vectors: readonly Vector[], presences: readonly Presence[], i: number) => object

/** Functions that make rows with these names, one for each set of columns that can lack values. */
export class RowMaker {
  private readonly names: readonly string[]
  private readonly code: GeneratedCode
  private readonly patterns = new Map<string, { frames: number; make: MakeRow }>()

  constructor(names: readonly string[], code: GeneratedCode) {
    this.names = names
    this.code = code
  }

  /** To be called once for each frame. */
  forFrame(presences: readonly Presence[]): MakeRow {
    const pattern = presences.map((presence) => (presence === undefined ? '1' : '0')).join('')
    let known = this.patterns.get(pattern)
    if (known === undefined) {
      if (this.patterns.size >= MOST_PATTERNS) this.patterns.clear()
      known = { frames: 0, make: makeWith(this.names) }
      this.patterns.set(pattern, known)
    }
    known.frames++
    if (known.frames === GENERATE_FROM) known.make = this.generate(presences) ?? known.make
    return known.make
  }

  private generate(presences: readonly Presence[]): MakeRow | undefined {
    // The keys that every row has up to the first that some lack are one literal.
    const first = presences.findIndex((presence) => presence !== undefined)
    const fixed = first < 0 ? this.names : this.names.slice(0, first)
    const literal = fixed.map((name, i) => `${literalKey(name)}: vectors[${i}][i]`).join(', ')
    const lines = this.names.slice(fixed.length).map((name, at) => {
      const i = fixed.length + at
      const set = `put(row, ${JSON.stringify(name)}, vectors[${i}][i])`
      const quick = `row[${JSON.stringify(name)}] = vectors[${i}][i]`
      const line = name === '__proto__' ? set : quick
      return presences[i] === undefined ? line : `if (presences[${i}][i] !== ${State.missing}) ${line}`
    })
    const made = this.code.make(
      ['put'],
      `return (vectors, presences, i) => {
        const row = { ${literal} }
        ${lines.join('\n')}
        return row
      }`,
      [put],
    )
    return made as MakeRow | undefined
  }
}

/** In brackets `__proto__` is a key like any other; brackets for all of them would make the literal slow. */
function literalKey(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)
}

function makeWith(names: readonly string[]): MakeRow {
  return (vectors, presences, i) => {
    const row: Record<string, unknown> = {}
    for (let column = 0; column < names.length; column++) {
      if (presences[column]?.[i] === State.missing) continue
      put(row, names[column]!, vectors[column]![i])
    }
    return row
  }
}
