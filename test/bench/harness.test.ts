import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  chooseEffort,
  estimateSeconds,
  planOf,
  QUICK,
  RunClock,
  type Effort,
} from '../../native-bench/effort.ts'
import { runContestant } from '../../native-bench/child.ts'
import { runSuite } from '../../native-bench/harness.ts'
import { describeMachine } from '../../native-bench/machine.ts'
import { renderReport } from '../../native-bench/report.ts'
import { summarize } from '../../native-bench/results.ts'
import type { Contestant, Form, RatioDefinition, Suite } from '../../native-bench/suite.ts'
import { suites } from '../../native-bench/suites.ts'

const program = new URL('./fixtures/contestant.mjs', import.meta.url)
const right = { count: 10, checksum: 42 }

const contestant = (name: string, ...options: object[]): Contestant => ({
  name,
  about: name,
  program,
  forms: options.map((each, index): Form => ({ name: `form ${index}`, options: each })),
})

const suiteOf = (contestants: Contestant[], ratios?: RatioDefinition[]): Suite => ({
  name: 'fixture',
  about: 'what the contestants say',
  contestants,
  ratios:
    ratios ??
    contestants
      .slice(1)
      .map((peer) => ({ name: `vs ${peer.name}`, ours: 'stairs', peer: peer.name, factor: 1 })),
  measures: ['growth'],
  prepare: () => ({ prepared: true }),
  expectedChecksum: () => 42,
})

interface Run {
  readonly effort?: Effort
  readonly ratios?: RatioDefinition[]
  readonly lines?: string[]
}

async function reportOf(contestants: Contestant[], { effort = QUICK, ratios, lines = [] }: Run = {}) {
  const suite = suiteOf(contestants, ratios)
  const result = await runSuite(suite, effort, true, ({ text }) => lines.push(text))
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

describe('a contestant that never ends', () => {
  it('is ended, also where a child of it holds its output', async () => {
    const timing = { warmUpSeconds: 0, measureSeconds: 0 }
    const start = performance.now()
    const run = runContestant(program, { timing, options: { ...right, say: 'never' } }, 700)
    await expect(run).rejects.toThrow('contestant.mjs did not end within 0.7 s')
    expect(performance.now() - start).toBeLessThan(3500)
  })
})

describe('the order of processes', () => {
  it('tries all forms, takes the best, and goes there and back', async () => {
    const lines: string[] = []
    const effort: Effort = { ...QUICK, rounds: 2, trials: 1 }
    const report = await reportOf(
      [contestant('stairs', right), contestant('peer', { ...right, seconds: 4 }, { ...right, seconds: 2 })],
      { effort, lines },
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

  async function trialsOf(seconds: number[]) {
    const lines: string[] = []
    const effort: Effort = { ...QUICK, rounds: 1, trials: 3 }
    const forms = seconds.map((each) => ({ ...right, seconds: each }))
    const report = await reportOf([contestant('stairs', ...forms)], { effort, lines })
    return { report, tried: lines.map((line) => line.replace('fixture: trying stairs, ', '')) }
  }

  it('gives another trial to the better half only, and at least to two', async () => {
    const { report, tried } = await trialsOf([5, 1, 4, 1.1, 1.2])
    expect(tried).toEqual([
      ...['form 0', 'form 1', 'form 2', 'form 3', 'form 4'],
      ...['form 4', 'form 3', 'form 1'],
      ...['form 1', 'form 3'],
      'fixture: round 1 of 1, stairs',
    ])
    expect(report.rows[0]?.form).toBe('form 1')
    expect(report.forms.length).toBe(5)
  })

  it('gives none to a form that is far behind', async () => {
    const { report, tried } = await trialsOf([1.3, 1])
    expect(tried).toEqual(['form 0', 'form 1', 'fixture: round 1 of 1, stairs'])
    expect(report.rows[0]?.form).toBe('form 1')
  })

  it('lets contestants sit out whose ratios are settled', async () => {
    const lines: string[] = []
    const contestants = [
      contestant('stairs', right),
      contestant('far', { ...right, seconds: 1 }),
      contestant('near', { ...right, seconds: 0.55 }),
      contestant('at the promise', { ...right, seconds: 1 }),
      contestant('void', { ...right, count: 9 }),
    ]
    const ratios = contestants.slice(1).map(({ name }) => ({
      name,
      ours: 'stairs',
      peer: name,
      factor: 1,
      ...(name === 'at the promise' ? { bound: { atLeast: 1.8 } } : {}),
    }))
    const effort: Effort = { ...QUICK, leastRounds: 1, rounds: 3 }
    const report = await reportOf(contestants, { effort, ratios, lines })
    expect(report.rows.map((row) => [row.name, row.rounds.length])).toEqual([
      ['stairs', 3],
      ['far', 1],
      ['near', 3],
      ['at the promise', 3],
      ['void', 0],
    ])
    expect(report.comparisons.map(({ rounds, value }) => [rounds, value && Math.round(value * 10)])).toEqual([
      [1, 20],
      [3, 11],
      [3, 20],
      [0, null],
    ])
    expect(lines.filter((line) => line.includes('far'))).toHaveLength(1)
  })
})

describe('contestants that cannot run here', () => {
  it('are listed with their reason and fail nothing', async () => {
    const lines: string[] = []
    const missing = { ...contestant('python', right), unavailable: () => 'python3 is not installed' }
    const present = { ...contestant('peer', right), unavailable: () => undefined }
    const report = await reportOf([contestant('stairs', right), missing, present], { lines })
    expect(lines.some((line) => line.includes('python'))).toBe(false)
    expect(report.rows.map((row) => row.name)).toEqual(['stairs', 'peer'])
    expect(report.unavailable).toEqual([
      { name: 'python', about: 'python', reason: 'python3 is not installed' },
    ])
    expect(report.ratios).toEqual({ 'vs python': null, 'vs peer': 1 })
    expect(report.comparisons[0]).toMatchObject({ missing: 'python is unavailable', standing: null })
    expect(renderReport(report)).toContain('python is unavailable: python3 is not installed')
  })
})

describe('ratios of measures', () => {
  const ratio: RatioDefinition = {
    name: 'p50',
    ours: 'stairs',
    peer: 'peer',
    factor: 1,
    measure: 'growth',
    lowerIsBetter: true,
    bound: { atMost: 1.3 },
  }
  const withGrowth = (growth: number) => ({ ...right, measures: { growth } })

  it('divide the measure, and lower can be better', async () => {
    const report = await reportOf([contestant('stairs', withGrowth(6)), contestant('peer', withGrowth(5))], {
      ratios: [ratio, { ...ratio, name: 'inverse', lowerIsBetter: false, bound: { atLeast: 1.3 } }],
    })
    expect(report.ratios).toEqual({ p50: 1.2, inverse: 1.2 })
    expect(report.comparisons.map(({ standing, held }) => [standing, held])).toEqual([
      ['behind', true],
      ['ahead', false],
    ])
  })

  it('choose the best form by that measure', async () => {
    const effort: Effort = { ...QUICK, rounds: 1, trials: 1 }
    const forms = [withGrowth(6), { ...withGrowth(3), seconds: 9 }, withGrowth(5)]
    const contestants = [contestant('stairs', ...forms), contestant('peer', withGrowth(6))]
    const report = await reportOf(contestants, { effort, ratios: [ratio] })
    expect(report.rows[0]).toMatchObject({ form: 'form 1', growth: 3 })
    expect(report.ratios).toEqual({ p50: 0.5 })
  })

  it('say what is missing where a contestant does not measure it', async () => {
    const report = await reportOf([contestant('stairs', withGrowth(6)), contestant('peer', right)], {
      ratios: [ratio],
    })
    expect(report.comparisons[0]).toMatchObject({
      value: null,
      held: null,
      missing: 'no growth on both sides',
    })
  })
})

describe('rounds that others disturb', () => {
  it.skipIf(!existsSync('/proc/stat'))('are discarded whole and repeated, but not without end', async () => {
    const lines: string[] = []
    const effort: Effort = { ...QUICK, rounds: 2, repeatShare: 1 }
    const disturbed = { ...right, neighbour: true }
    const report = await reportOf([contestant('stairs', disturbed), contestant('peer', disturbed)], {
      effort,
      lines,
    })
    // A round ends with its first disturbed process; four processes may be repeated.
    expect(lines.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'fixture: round 1 of 2, stairs'))
    expect(report.discardedRounds).toBe(4)
    expect(report.disturbedRounds).toBe(2)
    expect(report.rows.map((row) => row.rounds.length)).toEqual([2, 2])
    expect(renderReport(report)).toContain('4 disturbed rounds discarded')
  })
})

describe('the effort', () => {
  const suite = suiteOf([contestant('stairs', right, right, right), contestant('peer', right)])
  const effort: Effort = {
    quick: false,
    leastRounds: 3,
    rounds: 5,
    timing: { warmUpSeconds: 1, measureSeconds: 1 },
    trials: 2,
    trialTiming: { warmUpSeconds: 0, measureSeconds: 0 },
    repeatShare: 0,
  }

  it('is the processes by their seconds', () => {
    expect(planOf(suite, effort)).toMatchObject({ trialProcesses: 3 + 2, roundProcesses: 5 * 2 })
    expect(planOf({ ...suite, maxRounds: 2 }, effort).roundProcesses).toBe(2 * 2)
    // Three quarters of the trials; between three and five rounds of two contestants.
    expect(estimateSeconds([{ ...suite, secondsPerProcess: 7 }], effort)).toBeCloseTo(7 * (0.75 * 5 + 4 * 2))
    expect(
      estimateSeconds([{ ...suite, secondsPerProcess: 7 }], { ...effort, repeatShare: 0.5 }),
    ).toBeCloseTo(7 * (0.75 * 5 + 1.5 * 4 * 2))
    expect(estimateSeconds([suite, suite], effort)).toBeCloseTo(2 * estimateSeconds([suite], effort))
  })

  it('is the most that fits, and never less than one second of warm-up', () => {
    const [little, much] = [chooseEffort([suite], 20), chooseEffort([suite], 2000)]
    expect(estimateSeconds([suite], much)).toBeGreaterThan(estimateSeconds([suite], little))
    expect(chooseEffort([suite], 0)).toMatchObject({ rounds: 3, timing: { warmUpSeconds: 1 } })
  })

  it('keeps all suites together below fourteen minutes', () => {
    expect(estimateSeconds(suites, chooseEffort(suites, 14 * 60))).toBeLessThan(14 * 60)
  })

  it('is decided anew by what the machine needs', () => {
    let now = 5000
    const clock = new RunClock(100, () => now)
    expect([clock.secondsLeft, clock.pace]).toEqual([100, 1])
    now += 30_000
    clock.passed(20)
    expect([clock.secondsLeft, clock.pace]).toEqual([70, 1.5])
    now += 1_000_000
    expect(clock.pace).toBe(3)
    clock.passed(1e6)
    expect(clock.pace).toBe(0.7)
  })
})
