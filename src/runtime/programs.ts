/** The programs of the threads, as hrefs. Their names are the same beside this file and beside the bundle it is part of. */
export interface Programs {
  readonly supervisor: string
  /** What Piscina loads. */
  readonly bootstrap: string
  readonly thread: string
}

export function programs(): Programs {
  // Unbuilt, where the program runs from source.
  const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const at = (name: string): string => new URL(name + suffix, import.meta.url).href
  return {
    supervisor: at('./supervisor/main'),
    bootstrap: at('./worker/bootstrap'),
    thread: at('./worker/thread'),
  }
}
