/**
 * Calls `run` with the same row so often that a flow has been learnt, made into one function and run as such. All results
 * must be equal: what is plain and what is made say the same.
 *
 * @returns the result
 */
export function repeated<R>(run: () => R, same: (one: R, other: R) => void): R {
  const first = run()
  for (let i = 0; i < 40; i++) same(run(), first)
  return first
}
