/** The programs of the threads, as hrefs. Their names are the same beside this file and beside the bundle it is part of. */
export interface Programs {
  readonly supervisor: string
  /** What Piscina loads. */
  readonly bootstrap: string
  readonly thread: string
}

export function programs(): Programs {
  // Unbuilt, where the program runs from source.
  const isSource = import.meta.url.endsWith('.ts')
  const at = (name: string, suffix: string): string =>
    new URL(name + (isSource ? '.ts' : suffix), import.meta.url).href
  return {
    // What a thread begins with is there sooner as CommonJS.
    supervisor: at('./supervisor/main', '.cjs'),
    bootstrap: at('./worker/bootstrap', '.cjs'),
    thread: at('./worker/thread', '.js'),
  }
}
