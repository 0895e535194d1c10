/** Stops on our own mistakes. What users or the world do wrong is never checked with this. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Bug in stairs: ${message}`)
}
