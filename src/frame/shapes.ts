import { isPlainKey } from './text.ts'

/** A msgpackr record has one byte, 0x40 to 0x7f. */
export const FIRST_RECORD_ID = 0x40
export const MAX_SHAPES = 64
/** Keeps objects that are used as dictionaries from filling memory with keys that never come again. */
const MAX_NODES = 4096

/**
 * One key further on the way from no key to all keys of an object, in their order. Nearly every node has one
 * follower, so that one is kept beside it, and the others in a map.
 */
export interface ShapeNode {
  readonly parent: ShapeNode | undefined
  readonly ownKey: string
  /** Record id of the objects that end here; 0: none has yet. */
  id: number
  nextKey: string | undefined
  next: ShapeNode | undefined
  others: Map<string, ShapeNode> | undefined
}

/** The shapes (lists of keys) that have a record id in the frames of one encoder. */
export class Shapes {
  readonly root: ShapeNode = newNode(undefined, '')
  /** Keys of each shape; the place in the list + 0x40 is its record id. */
  readonly keys: string[][] = []
  private nodes = 0

  /** Whether no further key can be learnt. */
  get full(): boolean {
    return this.keys.length >= MAX_SHAPES || this.nodes >= MAX_NODES
  }

  /** The node behind `key`, if an object has come this way. */
  find(node: ShapeNode, key: string): ShapeNode | undefined {
    return node.nextKey === key ? node.next : node.others?.get(key)
  }

  /** The node behind `key`; a new one where nothing came this way. Undefined when there can be none. */
  follow(node: ShapeNode, key: string): ShapeNode | undefined {
    const known = this.find(node, key)
    if (known !== undefined) return known
    if (this.nodes >= MAX_NODES || !isPlainKey(key)) return undefined
    this.nodes++
    const next = newNode(node, key)
    if (node.next === undefined) {
      node.nextKey = key
      node.next = next
    } else {
      node.others ??= new Map()
      node.others.set(key, next)
    }
    return next
  }

  /** Gives the shape that ends at `node` its record id. The caller has seen to it that one is left. */
  define(node: ShapeNode): number {
    const keys: string[] = []
    for (let at = node; at.parent !== undefined; at = at.parent) keys.push(at.ownKey)
    node.id = FIRST_RECORD_ID + this.keys.push(keys.toReversed()) - 1
    return node.id
  }
}

function newNode(parent: ShapeNode | undefined, ownKey: string): ShapeNode {
  return { parent, ownKey, id: 0, nextKey: undefined, next: undefined, others: undefined }
}
