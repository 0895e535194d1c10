/** Single-letter edits from `a` to `b`; two neighbours that changed places count as one. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, before[j - 2]! + 1)
      }
      row.push(best)
    }
    before = last
    last = row
  }
  return last[b.length]!
}

/** The candidate that a mistyped `name` most likely meant; undefined where none is close. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let found: string | undefined
  // A third of the letters wrong is another word; one slip is forgiven in words of two letters.
  let limit = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < limit) {
      limit = distance
      found = candidate
    }
  }
  return found
}

/** `' Did you mean "value"?'`, or nothing: goes at the end of an error's text. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const found = nearest(name, candidates)
  return found === undefined ? '' : ` Did you mean "${found}"?`
}
