/**
 * Whether a function may look at a second argument, by its text. Only a parameter list without texts and patterns
 * is understood; of anything else it is assumed, which costs time and nothing else.
 */
export function mayTakeContext(fn: Function): boolean {
  const text = Function.prototype.toString.call(fn)
  if (fn.length > 1 || /\[native code\]|\barguments\b|\beval\b/.test(text)) return true
  // `row => …` has one parameter and no parentheses.
  if (/^(?:async\s+)?[\w$]+\s*=>/.test(text)) return false
  return !hasOneParameter(text)
}

function hasOneParameter(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if ('\'"`/\\'.includes(letter)) return false
    // Brackets before the list belong to a computed name.
    if (depth === 0 && letter !== '(') {
      if ('[{='.includes(letter)) return false
      continue
    }
    if ('([{'.includes(letter)) depth++
    else if (')]}'.includes(letter)) depth--
    if (depth === 0) return true
    if (depth === 1 && (letter === ',' || letter === '.')) return false
  }
  return false
}
