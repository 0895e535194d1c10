import { apps } from './inventory/apps.ts'
import { frames } from './inventory/frames.ts'
import { settled } from './inventory/settled.ts'
import { sources } from './inventory/sources.ts'
import { weakPoints } from './inventory/weak-points.ts'

/** Where a feature of the original is shown, or what became of it. */
export interface Place {
  /**
   * A test file (`flow/flow`, or `frames` for one beside this), or a table of docs/from-stairs.md: `left out`,
   * `not yet`, `guide` for all others.
   */
  readonly where: string
  /** The title of a test as it is written, or how the first cell of a row begins. */
  readonly title: string
}

export interface Feature {
  readonly number: string
  readonly name: string
  readonly places: readonly Place[]
}

/** A line is `number name | where › title; where › title`. A `;` of a title has no place behind it. */
function featureOf(line: string): Feature {
  const found = /^(\d+(?:\.\d+)?) (.+?) \| (.+)$/.exec(line)
  if (found === null) throw new Error(`This line of the inventory cannot be read: ${line}`)
  const [, number, name, places] = found
  return {
    number: number!,
    name: name!,
    places: places!.split(/; (?=[\w/ -]+ › )/).map((place) => {
      const end = place.indexOf(' › ')
      return { where: place.slice(0, end), title: place.slice(end + 3) }
    }),
  }
}

/** Every feature of the Python framework 0.1.6: in its documentation, or only in its code. */
export const inventory: readonly Feature[] = [apps, frames, sources, weakPoints, settled].flatMap((text) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map(featureOf),
)
