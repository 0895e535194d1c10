/** Of functions that only hand their row on: who gets it. */
const receivers = new WeakMap<Function, Function>()

/** Notes that `fn` hands its row to `receiver` as it is: the text of that one says what is read of it. */
export function handsOn<F extends Function>(fn: F, receiver: Function): F {
  receivers.set(fn, receiver)
  return fn
}

/** The function whose text says what `fn` reads of its row. */
export const readerOf = (fn: Function): Function => receivers.get(fn) ?? fn
