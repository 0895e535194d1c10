type Hear = (name: NodeJS.Signals) => void

/**
 * SIGINT and SIGTERM, heard only while something runs that can be stopped, and never while a synchronous iterator
 * blocks this thread: a listener that cannot run would only keep the process from ending.
 */
export class StopSignals {
  readonly #listeners = new Set<Hear>()
  #muted = 0
  #installed = false

  /** @returns the function that stops hearing */
  hear(listener: Hear): () => void {
    this.#listeners.add(listener)
    this.#update()
    return () => {
      this.#listeners.delete(listener)
      this.#update()
    }
  }

  mute(): void {
    this.#muted++
    this.#update()
  }

  unmute(): void {
    this.#muted--
    this.#update()
  }

  readonly #tell = (name: NodeJS.Signals): void => {
    for (const listener of this.#listeners) listener(name)
  }

  #update(): void {
    const wanted = this.#listeners.size > 0 && this.#muted === 0
    if (wanted === this.#installed) return
    this.#installed = wanted
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      if (wanted) process.on(name, this.#tell)
      else process.off(name, this.#tell)
    }
  }
}
