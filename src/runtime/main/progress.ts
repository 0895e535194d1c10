import type { ProducerDeclaration } from '../../app/engine.ts'
import type { RunReport } from '../../app/report.ts'
import type { Session } from './session.ts'

const EVERY_MS = 1000

/** Made at first use: it takes longer than all the rest of the engine to load. */
let format: Intl.NumberFormat | undefined
const count = (rows: number): string => (format ??= new Intl.NumberFormat('en')).format(rows)

/** One line on how far a run is. `total`: how many rows there will be, where that is known. */
export function progressLine(report: RunReport, total: number | undefined, rowsPerSecond: number): string {
  const parts = [`${count(report.rowsIn)} rows`, `${count(Math.round(rowsPerSecond))} rows/s`]
  if (total !== undefined && total > 0) {
    parts.push(`${Math.min(100, Math.floor((100 * report.rowsIn) / total))} %`)
    if (rowsPerSecond > 0)
      parts.push(`${Math.ceil(Math.max(0, total - report.rowsIn) / rowsPerSecond)} s left`)
  }
  if (report.failed > 0) parts.push(`${count(report.failed)} failed`)
  return parts.join(', ')
}

/** Tells how a run gets on, at most once a second. @returns the function that ends it */
export function reportProgress(
  session: Session,
  producers: readonly ProducerDeclaration[],
  progress: boolean | ((report: RunReport) => void) | undefined,
): () => void {
  if (progress === undefined || progress === false) return () => undefined
  let total: number | undefined
  void totalOf(producers).then((rows) => (total = rows))
  let lastRows = 0
  let lastSeconds = 0
  const tell = (): void => {
    const report = session.report()
    if (typeof progress === 'function') return told(session, () => progress(report))
    const rate = (report.rowsIn - lastRows) / Math.max(report.seconds - lastSeconds, 1e-3)
    lastRows = report.rowsIn
    lastSeconds = report.seconds
    const line = progressLine(report, total, rate)
    process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${line}` : `${line}\n`)
  }
  const timer = setInterval(tell, EVERY_MS)
  return () => {
    clearInterval(timer)
    if (progress === true && process.stderr.isTTY) process.stderr.write('\r\u001B[K')
  }
}

/** How many rows will enter pipelines, where all producers know. One that cannot say is no reason to end a run. */
async function totalOf(producers: readonly ProducerDeclaration[]): Promise<number | undefined> {
  let total = 0
  for (const producer of producers) {
    const { times } = producer.repeat
    const rows = await Promise.resolve(producer)
      .then((each) => each.total())
      .catch(() => undefined)
    if (typeof rows !== 'number' || times === undefined) return undefined
    total += rows * times * producer.targets().length
  }
  return total
}

/** What the caller's function throws ends the run: in a timer it would end the program. */
function told(session: Session, tell: () => void): void {
  try {
    tell()
  } catch (error) {
    session.fail(error)
  }
}
