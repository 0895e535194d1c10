import { show } from '../base/show.ts'

/**
 * What the text of a field becomes. `number`, `bigint`, `boolean` (`true`, `false`, `1`, `0`, in any case) and `date` (what
 * `new Date` reads) give `null` for an empty field; a function gets every text.
 */
export type CsvType = 'text' | 'number' | 'bigint' | 'boolean' | 'date' | ((text: string) => unknown)

export const csvTypes: readonly string[] = ['text', 'number', 'bigint', 'boolean', 'date']

/** A text that is not of its type, and which of them it is. */
export class CastError extends Error {
  readonly index: number
  constructor(message: string, index: number, options?: ErrorOptions) {
    super(message, options)
    this.index = index
  }
}

/** @throws CastError */
export function cast(texts: readonly string[], column: string, type: CsvType): readonly unknown[] {
  switch (type) {
    case 'text':
      return texts
    case 'number':
      return castEach(texts, column, 'number', toNumber)
    case 'bigint':
      return castEach(texts, column, 'bigint', toBigInt)
    case 'boolean':
      return castEach(texts, column, 'boolean', toBoolean)
    case 'date':
      return castEach(texts, column, 'date', toDate)
    default:
      return texts.map((text, index) => {
        try {
          return type(text)
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error)
          throw new CastError(`column "${column}": ${show(text)} was refused: ${reason}`, index, {
            cause: error,
          })
        }
      })
  }
}

/** @param to undefined: the text is nothing of the kind */
function castEach(
  texts: readonly string[],
  column: string,
  type: string,
  to: (text: string) => unknown,
): unknown[] {
  const values: unknown[] = []
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]!
    const value = text === '' || text.trim() === '' ? null : to(text)
    if (value === undefined) throw new CastError(`column "${column}": ${show(text)} is no ${type}.`, i)
    values.push(value)
  }
  return values
}

function toNumber(text: string): number | undefined {
  const value = Number(text)
  return Number.isNaN(value) && text.trim() !== 'NaN' ? undefined : value
}

function toBigInt(text: string): bigint | undefined {
  try {
    return BigInt(text)
  } catch {
    return undefined
  }
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
])

const toBoolean = (text: string): boolean | undefined => booleans.get(text.trim().toLowerCase())

function toDate(text: string): Date | undefined {
  const value = new Date(text)
  return Number.isNaN(value.getTime()) ? undefined : value
}
