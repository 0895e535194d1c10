/** What the programs of this suite are told. */

export interface PartitionedOptions {
  /** Row groups of the file that are read, from the first one on. */
  readonly groups: number
  /** Rows in them. */
  readonly flights: number
}

export const ALL: PartitionedOptions = { groups: 11, flights: 3_000_000 }
export const QUICK: PartitionedOptions = { groups: 2, flights: 545_454 }

export interface OursOptions extends PartitionedOptions {
  readonly threads: number
}
