import { isPlainObject } from '../base/plain-object.ts'
import type { KnownKeys } from '../graph/keys.ts'
import type { Row } from '../graph/node.ts'

/** The part of the Standard Schema interface (standardschema.dev, version 1) that is used here. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

export const isStandardSchema = (value: unknown): value is StandardSchema =>
  value !== null &&
  (typeof value === 'object' || typeof value === 'function') &&
  typeof (value as Partial<StandardSchema>)['~standard']?.validate === 'function'

/** The marks by which the two libraries that list their keys tell whether others may be there as well. */
interface SchemaParts {
  readonly shape?: unknown
  readonly entries?: unknown
  readonly type?: unknown
  readonly pipe?: unknown
  readonly def?: { readonly catchall?: { readonly def?: { readonly type?: unknown } } }
}

/** The keys rows of this schema have, where it is one that lists them all: zod's objects, valibot's. */
export function schemaKeys(schema: StandardSchema): KnownKeys {
  const parts = schema as unknown as SchemaParts
  if (isPlainObject(parts.shape)) {
    // zod: z.looseObject and .catchall(…) let other keys through; z.strictObject is a catch-all that takes none.
    const catchall = parts.def?.catchall
    return catchall === undefined || catchall.def?.type === 'never' ? Object.keys(parts.shape) : undefined
  }
  if (isPlainObject(parts.entries)) {
    // valibot: a pipe may change the keys, and only these two kinds of object have no others.
    const closed = parts.pipe === undefined && (parts.type === 'object' || parts.type === 'strict_object')
    return closed ? Object.keys(parts.entries) : undefined
  }
  return undefined
}

/** Enough for a person to see what is wrong, not a page for each row. */
const mostIssuesShown = 3

function describe(issues: readonly SchemaIssue[]): string {
  const shown = issues.slice(0, mostIssuesShown).map(({ message, path }) => {
    const keys = path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    return keys === undefined || keys === '' ? message : `${keys}: ${message}`
  })
  const more = issues.length - shown.length
  return more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ')
}

const verdict = (result: SchemaResult<unknown>): string | undefined =>
  result.issues === undefined ? undefined : describe(result.issues)

/** Checks rows; it does not change them: what the schema makes of a row is not taken. */
export const schemaCheck =
  (schema: StandardSchema) =>
  (row: Row): string | undefined | Promise<string | undefined> => {
    const result = schema['~standard'].validate(row)
    return result instanceof Promise ? result.then(verdict) : verdict(result)
  }
