/** Each function costs V8 some kilobytes that are never given back while it is in use. */
const MOST_FUNCTIONS = 256
/** Larger ones take longer to compile than they save. */
const LONGEST_SOURCE = 200_000

/** Functions made from text, for one encoder or decoder. Names of keys enter the text by JSON.stringify alone. */
export class GeneratedCode {
  private made = 0

  /**
   * Returns what `body` returns, with `given` under the names of `parameters`; undefined where there are too many, or the process runs with --disallow-code-generation-from-strings.
   */
  make(parameters: readonly string[], body: string, given: readonly unknown[]): unknown {
    if (this.made >= MOST_FUNCTIONS || body.length > LONGEST_SOURCE) return undefined
    try {
      // oxlint-disable-next-line typescript/no-implied-eval -- the text holds no data but keys, as JSON
      const factory = new Function(...parameters, `'use strict'\n${body}`)
      this.made++
      return factory(...given)
    } catch {
      this.made = MOST_FUNCTIONS
      return undefined
    }
  }
}
