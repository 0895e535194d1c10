import { DeclarationError } from '../base/errors.ts'
import { requireKeys } from '../graph/check.ts'
import type { Draft } from '../graph/draft.ts'
import type { Node } from '../graph/node.ts'
import { BuiltFrame, BuiltPoint } from './built-frame.ts'
import { lowerSelect } from './lower-shape.ts'

const isVerb = (key: string): boolean => key !== 'constructor' && Object.hasOwn(BuiltFrame.prototype, key)

function inputPoint(draft: Draft, input: Node, key: string): BuiltPoint {
  // Told when it is named, though its node is made when it is used: the error then stands where the mistake is.
  requireKeys(`${draft.title}, input`, input, [key])
  let node: Node | undefined
  return new BuiltPoint(draft, () => (node ??= lowerSelect(draft, input, 'get', [key])), key)
}

/**
 * The frame a builder is given: the rows that come in, and a point for any key that is asked of it. Verbs and
 * symbols are the frame's own.
 */
export function makeInput(draft: Draft, input: Node): BuiltFrame {
  const frame = new BuiltFrame({ draft, node: () => input, point: undefined })
  const points = new Map<string, BuiltPoint>()
  const noRest = (): never => {
    throw new DeclarationError(
      `${draft.title}: an input cannot be spread, enumerated or taken apart with { a, ...rest }, since nobody knows ` +
        "yet which keys a row will have. For all keys but some use input.drop('a').",
    )
  }
  return new Proxy(frame, {
    get(target, key) {
      if (typeof key === 'symbol' || isVerb(key)) return Reflect.get(target, key)
      let point = points.get(key)
      if (point === undefined) points.set(key, (point = inputPoint(draft, input, key)))
      return point
    },
    has: (target, key) => (typeof key === 'symbol' ? Reflect.has(target, key) : true),
    ownKeys: noRest,
    set: () => {
      throw new DeclarationError(
        `${draft.title}: frames are immutable. Use input.addValue({ key: constant }).`,
      )
    },
  })
}
