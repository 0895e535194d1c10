/**
 * State that belongs to a thread, not to a module: two copies of this package in one thread (a bundled one beside
 * an installed one) must see the same. Kept on `globalThis` under a registered symbol.
 */
export function threadGlobal<T extends object>(name: string, make: () => T): T {
  const slots = globalThis as unknown as Record<symbol, T | undefined>
  return (slots[Symbol.for(`stairs.${name}`)] ??= make())
}
