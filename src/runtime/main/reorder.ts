import type { Path } from '../tags.ts'

interface Branch<T> {
  readonly children: Map<number, Branch<T>>
  /** Index of the child that comes next, and of the last one where it is known. */
  next: number
  last: number
  item: { readonly value: T } | undefined
}

const branch = <T>(): Branch<T> => ({ children: new Map(), next: 0, last: -1, item: undefined })

/**
 * Puts frames back into the order of their source frames. A source frame may have become several, and each of those
 * several again: its parts say which of them it is, level by level, and whether it is the last.
 */
export class Reorder<T> {
  readonly #root = branch<T>()

  /** The frame that comes next, as far as it is known: its source frame, and the index of its part in each level. */
  get next(): { readonly sequence: number; readonly indexes: readonly number[] } {
    const indexes: number[] = []
    let at = this.#root.children.get(this.#root.next)
    while (at !== undefined && (at.next > 0 || at.children.size > 0)) {
      indexes.push(at.next)
      at = at.children.get(at.next)
    }
    return { sequence: this.#root.next, indexes }
  }

  /** @returns what is in order now, this item among it or not */
  put(path: Path, value: T): T[] {
    let at = this.#child(this.#root, path.sequence)
    for (const part of path.parts) {
      const index = part >> 1
      if ((part & 1) === 1) at.last = index
      at = this.#child(at, index)
    }
    at.item = { value }
    const ready: T[] = []
    this.#drain(this.#root, ready)
    return ready
  }

  #child(parent: Branch<T>, index: number): Branch<T> {
    let child = parent.children.get(index)
    if (child === undefined) {
      child = branch<T>()
      parent.children.set(index, child)
    }
    return child
  }

  /** @returns whether nothing more comes from here */
  #drain(at: Branch<T>, ready: T[]): boolean {
    if (at.item !== undefined) {
      ready.push(at.item.value)
      return true
    }
    for (;;) {
      const child = at.children.get(at.next)
      if (child === undefined || !this.#drain(child, ready)) return false
      at.children.delete(at.next)
      // Numbers of source frames wrap with the shared word that holds them.
      if (at.next === at.last) return true
      at.next = (at.next + 1) | 0
    }
  }
}
