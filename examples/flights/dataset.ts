import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Path of a file that the npm package `vega-datasets` ships in its folder `data`. */
export function datasetPath(file: string): string {
  // The package exports its code only, so the way to its data leads from there.
  const code = createRequire(import.meta.url).resolve('vega-datasets')
  return join(dirname(code), '..', 'data', file)
}
