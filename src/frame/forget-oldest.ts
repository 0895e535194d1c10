/** Makes room in a cache: what was put in first goes. */
export function forgetOldest(cache: Map<unknown, unknown>): void {
  for (const oldest of cache.keys()) {
    cache.delete(oldest)
    return
  }
}
