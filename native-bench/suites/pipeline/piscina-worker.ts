import type { BenchRow } from '../../rows.ts'
import { threeSteps, type SummedRow } from './steps.ts'

export const chunks = (rows: readonly BenchRow[]): SummedRow[] => rows.map(threeSteps)
