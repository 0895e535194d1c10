import { existsSync } from 'node:fs'

/** Programs in other languages are not compiled with ours: they lie in the source tree, wherever this module lies. */

function packageFolder(): URL {
  let folder = new URL('./', import.meta.url)
  while (!existsSync(new URL('package.json', folder))) {
    const parent = new URL('../', folder)
    if (parent.href === folder.href) throw new Error(`no package.json above ${import.meta.url}`)
    folder = parent
  }
  return folder
}

/** A program of `native-bench/native`. */
export const sourceOf = (name: string): URL => new URL(`native-bench/native/${name}`, packageFolder())

/** What is built lies here; git passes it over. */
export const outputFolder = (): URL => new URL('out/native/', packageFolder())
