/** What the programs of this suite are told. */

export interface OursOptions {
  readonly threads: number
  /** Parts of the engine that are turned off to show what they are worth. */
  readonly tuning?: Readonly<Record<string, boolean>> | undefined
}

/** What a task is given. */
export type Handed =
  /** An array of whole rows. */
  | 'rows'
  /** An array of objects with the two fields that are read. */
  | 'picked'
  /** These two as two Float64Arrays, transferred. */
  | 'columns'

export interface PiscinaOptions {
  readonly handed: Handed
  /** Rows a task. */
  readonly size: number
  /** Tasks under way. */
  readonly inFlight: number
  readonly threads: number
}
