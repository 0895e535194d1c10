import { callInline } from '../inline-call.ts'
import { MainPool } from './main-pool.ts'

/** What works rows. It is loaded at first use, while the first threads start: it is most of the engine. */
export const machine = { MainPool, callInline } as const

export type Machine = typeof machine
