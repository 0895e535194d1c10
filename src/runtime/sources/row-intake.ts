import type { Row } from '../../graph/node.ts'
import type { RowCheck } from './feeder-options.ts'

/** What does not fit of a row; a check that fails is no reason to let the row pass. Never rejects. */
export function misfitOf(check: RowCheck, row: Row): ReturnType<RowCheck> {
  const failed = (error: unknown): string => `the check failed: ${String(error)}`
  try {
    const found = check(row)
    return typeof found === 'object' ? found.catch(failed) : found
  } catch (error) {
    return failed(error)
  }
}
