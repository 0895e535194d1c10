const names = ['load', 'store', 'compareExchange'] as const
type Operation = (...args: unknown[]) => unknown
const originals: Record<string, Operation> = Object.fromEntries(
  names.map((name) => [name, Object.getOwnPropertyDescriptor(Atomics, name)!.value]),
)

class Death extends Error {}

/** Ends the act that is interrupted, as the death of its thread would. */
export function die(): never {
  throw new Death()
}

/**
 * Runs `act` and, before its atomic operation number n (loads included), `interrupt`: what another thread does while
 * this one is put aside. Gives false when `act` has fewer operations.
 */
export function interrupted(n: number, act: () => void, interrupt: () => void): boolean {
  let operations = 0
  for (const name of names) {
    const original = originals[name]!
    const counting: Operation = (...args) => {
      if (operations++ === n) {
        Object.assign(Atomics, originals)
        interrupt()
      }
      return original(...args)
    }
    Object.assign(Atomics, { [name]: counting })
  }
  try {
    act()
  } catch (error) {
    if (!(error instanceof Death)) throw error
  } finally {
    Object.assign(Atomics, originals)
  }
  return operations > n
}
