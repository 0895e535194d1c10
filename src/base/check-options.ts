import { ArgumentError } from './errors.ts'
import { didYouMean } from './nearest.ts'
import { isPlainObject } from './plain-object.ts'
import { show } from './show.ts'

/** What an option may be. `must` ends the sentence `option "x" must be …`. */
export interface OptionRule {
  readonly test: (value: unknown) => boolean
  readonly must: string
}

export type OptionRules = Readonly<Record<string, OptionRule>>

export const text: OptionRule = {
  test: (value) => typeof value === 'string' && value.trim() !== '' && !/[\r\n]/.test(value),
  must: 'a text of one line, not empty',
}
export const flag: OptionRule = { test: (value) => typeof value === 'boolean', must: 'true or false' }
export const callable: OptionRule = { test: (value) => typeof value === 'function', must: 'a function' }
export const plainObject: OptionRule = { test: isPlainObject, must: 'a plain object' }
export const abortSignal: OptionRule = {
  test: (value) => value instanceof AbortSignal,
  must: 'an AbortSignal',
}
export const finiteNumber: OptionRule = {
  test: (value) => typeof value === 'number' && Number.isFinite(value),
  must: 'a finite number',
}

export const whole = (min: number, max: number): OptionRule => ({
  test: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  must:
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number, ${min} or more`
      : `a whole number from ${min} to ${max}`,
})

export const oneOf = (...values: readonly string[]): OptionRule => ({
  test: (value) => values.includes(value as string),
  must: values.map((value) => `'${value}'`).join(' or '),
})

export const either = (...rules: readonly OptionRule[]): OptionRule => ({
  test: (value) => rules.some((rule) => rule.test(value)),
  must: rules.map((rule) => rule.must).join(', or '),
})

/**
 * Checks the options a user gave; `undefined` is the same as leaving one out.
 *
 * @param where begins the error's text: `Pipeline "core.main", subscribeFunc "parse"`
 * @throws ArgumentError naming the option, what it must be and what it is, or the option that was probably meant
 */
export function checkOptions(where: string, options: unknown, rules: OptionRules): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ArgumentError(`${where}: options must be an object, not ${show(options)}.`)
  }
  for (const [key, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
    if (rule === undefined) {
      const known = Object.keys(rules)
      throw new ArgumentError(
        `${where}: there is no option "${key}".${didYouMean(key, known)} Options here: ${known.join(', ')}.`,
      )
    }
    if (value !== undefined && !rule.test(value)) {
      throw new ArgumentError(`${where}: option "${key}" must be ${rule.must}, not ${show(value)}.`)
    }
  }
}
