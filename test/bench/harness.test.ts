import { describe, expect, it } from 'vitest'
import { QUICK, runSuite, type Effort } from '../../native-bench/harness.ts'
import { describeMachine } from '../../native-bench/machine.ts'
import { renderReport } from '../../native-bench/report.ts'
import { summarize } from '../../native-bench/results.ts'
import type { Contestant, Form, Suite } from '../../native-bench/suite.ts'

const program = new URL('./fixtures/contestant.mjs', import.meta.url)
const right = { count: 10, checksum: 42 }

const contestant = (name: string, ...options: object[]): Contestant => ({
  name,
  about: name,
  program,
  forms: options.map((each, index): Form => ({ name: `form ${index}`, options: each })),
})

const suiteOf = (contestants: Contestant[]): Suite => ({
  name: 'fixture',
  about: 'what the contestants say',
  contestants,
  ratios: contestants
    .slice(1)
    .map((peer) => ({ name: `vs ${peer.name}`, ours: 'stairs', peer: peer.name, factor: 1 })),
  measures: ['growth'],
  prepare: () => ({ prepared: true }),
  expectedChecksum: () => 42,
})

async function reportOf(contestants: Contestant[], effort: Effort = QUICK, lines: string[] = []) {
  const result = await runSuite(suiteOf(contestants), effort, true, (line) => lines.push(line))
  return summarize(result, describeMachine())
}

describe('answers', () => {
  it('are void where a row is lost, doubled or changed, and give no ratio', async () => {
    const report = await reportOf([
      contestant('stairs', right),
      contestant('honest', { ...right, seconds: 1 }),
      contestant('loses', { ...right, count: 9 }),
      contestant('doubles', { ...right, count: 11 }),
      contestant('changes', { ...right, checksum: 43 }),
    ])
    expect(report.rows.map((row) => [row.name, row.void, row.rowsPerSecond])).toEqual([
      ['stairs', null, 20],
      ['honest', null, 10],
      ['loses', '10 rows sent, 9 seen', null],
      ['doubles', '10 rows sent, 11 seen', null],
      ['changes', '10 rows: checksum 43, expected 42', null],
    ])
    expect(report.ratios).toEqual({
      'vs honest': 2,
      'vs loses': null,
      'vs doubles': null,
      'vs changes': null,
    })
    expect(report.intervals['vs honest']).toEqual([2, 2])
    expect(report.intervals['vs loses']).toBeNull()
    expect(renderReport(report)).toContain('loses is void: 10 rows sent, 9 seen')
  })

  it('are void where a contestant crashes or says nothing, with the reason', async () => {
    const report = await reportOf([
      contestant('stairs', { say: 'crash' }),
      contestant('mute', { say: 'nothing' }),
    ])
    expect(report.rows[0]?.void).toContain('the contestant broke')
    expect(report.rows[1]?.void).toContain('printed no outcome')
    expect(report.ratios).toEqual({ 'vs mute': null })
  })
})

describe('the order of processes', () => {
  it('tries all forms, takes the best, and goes there and back', async () => {
    const lines: string[] = []
    const effort: Effort = { ...QUICK, rounds: 2, trials: 1 }
    const report = await reportOf(
      [contestant('stairs', right), contestant('peer', { ...right, seconds: 4 }, { ...right, seconds: 2 })],
      effort,
      lines,
    )
    expect(lines).toEqual([
      'fixture: trying peer, form 0',
      'fixture: trying peer, form 1',
      'fixture: round 1 of 2, stairs',
      'fixture: round 1 of 2, peer',
      'fixture: round 2 of 2, peer',
      'fixture: round 2 of 2, stairs',
    ])
    expect(report.forms).toEqual([
      { contestant: 'peer', form: 'form 0', rowsPerSecond: 2.5 },
      { contestant: 'peer', form: 'form 1', rowsPerSecond: 5 },
    ])
    expect(report.rows[1]).toMatchObject({ form: 'form 1', rowsPerSecond: 5, rounds: [5, 5] })
    expect(report.ratios).toEqual({ 'vs peer': 4 })
  })

  it('keeps measures of our contestant beside the rates', async () => {
    const report = await reportOf([contestant('stairs', { ...right, measures: { growth: 7 } })])
    expect(report.measures).toEqual({ growth: 7 })
    expect(report.rows[0]).toMatchObject({ growth: 7 })
  })
})
