import type { BenchRow } from '../../rows.ts'

/** The four steps that all contestants run, and what a reader makes of the last one's result. */

export const clean = ({ name }: { name: string }) => ({ name: name.trim().toUpperCase() })

export const rate = ({ score, ok }: { score: number; ok: boolean }) => ({ rate: ok ? score * 1.5 : score })

export const grade = ({ rate: value }: { rate: number }) => ({ grade: value > 500 ? 'high' : 'low' })

export interface Labelled {
  readonly label: string
  readonly weight: number
}

export const label = (row: { id: number; name: string; rate: number; grade: string }): Labelled => ({
  label: row.grade === 'high' ? row.name : row.grade,
  weight: row.id + row.rate,
})

export function hashLabelled({ label: text, weight }: Labelled): number {
  const hash = Math.imul((weight * 1000) | 0, 0x9e3779b1)
  return Math.imul(
    hash ^ (text.charCodeAt(0) << 8) ^ text.charCodeAt(text.length - 1) ^ text.length,
    0x85ebca6b,
  )
}

/** The same with the keys written out, for what must come of a row. */
export function expectedOfRow({ id, name, score, ok }: BenchRow): number {
  const cleaned = clean({ name })
  const rated = rate({ score, ok })
  return hashLabelled(label({ id, ...cleaned, ...rated, ...grade(rated) }))
}
