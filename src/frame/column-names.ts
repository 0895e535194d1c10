import { frameError } from './envelope.ts'
import { forgetOldest } from './forget-oldest.ts'
import { GeneratedCode } from './generated-code.ts'
import { RowMaker } from './row-maker.ts'

const MOST_LAYOUTS = 64

/** The names of the columns of a frame, and what is made for all frames that have them. */
export interface Layout {
  /** Undefined: the only column holds items. */
  readonly names: readonly string[] | undefined
  readonly places: ReadonlyMap<string, number>
  readonly maker: RowMaker
}

/** The layouts that one decoder met lately, by the bytes that define them. */
export class LayoutCache {
  private readonly layouts = new Map<string, Layout>()
  private readonly code = new GeneratedCode()

  /** @throws StairsError with the code FRAME */
  get(bytes: Buffer, start: number, end: number): Layout {
    const id = bytes.toString('latin1', start, end)
    const known = this.layouts.get(id)
    if (known !== undefined) return known
    const names = namesOf(JSON.parse(bytes.toString('utf8', start, end)))
    const places = new Map((names ?? []).map((name, i) => [name, i]))
    if (names !== undefined && places.size < names.length)
      throw frameError('two of its columns have one name')
    const layout = { names, places, maker: new RowMaker(names ?? [], this.code) }
    if (this.layouts.size >= MOST_LAYOUTS) forgetOldest(this.layouts)
    this.layouts.set(id, layout)
    return layout
  }
}

function namesOf(value: unknown): string[] | undefined {
  if (value === null) return undefined
  if (Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string'))
    return value
  throw frameError('its list of columns is not one')
}
