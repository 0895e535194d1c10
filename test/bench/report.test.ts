import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { QUICK, type Effort } from '../../native-bench/effort.ts'
import type { SuiteResult } from '../../native-bench/harness.ts'
import { keep, keptRun, keptTable, keptText, latestKept, withTable } from '../../native-bench/kept.ts'
import { describeMachine } from '../../native-bench/machine.ts'
import { renderPage } from '../../native-bench/page/page.ts'
import { createProgress } from '../../native-bench/progress.ts'
import { renderReport } from '../../native-bench/report.ts'
import { summarize, type SuiteReport } from '../../native-bench/results.ts'
import type { Contestant, RatioDefinition } from '../../native-bench/suite.ts'
import { suites } from '../../native-bench/suites.ts'

const contestant = (name: string): Contestant => ({
  name,
  about: `what ${name} is`,
  program: new URL('file:///none'),
  forms: [{ name: 'its form', options: {} }],
})

const result = (name: string, rates: number[], voidReason?: string) => ({
  contestant: contestant(name),
  form: { name: 'its form', options: {} },
  rounds: rates.map((rate) => ({
    rowsPerSecond: rate,
    cpuSecondsPerMillionRows: 1,
    measures: { growth: rate / 1000 },
    foreignCpuPercent: 0,
    stolenCpuPercent: 0,
  })),
  voidReason,
})

const ratio = (name: string, peer: string, more: Partial<RatioDefinition> = {}): RatioDefinition => ({
  name,
  ours: 'stairs',
  peer,
  factor: 1,
  ...more,
})

const effort: Effort = { ...QUICK, quick: false, rounds: 3, timing: { warmUpSeconds: 1, measureSeconds: 1 } }
const contestants = [
  result('stairs', [2000, 2200, 2400]),
  result('slow', [1000, 1000, 1000]),
  result('fast <peer>', [4000, 4000, 4000]),
  result('like us', [2100, 2100, 2100]),
  result('broken', [], '10 rows sent, 9 seen'),
]

const suiteResult: SuiteResult = {
  suite: {
    name: 'fixture',
    about: 'what <is> done',
    contestants: contestants.map((each) => each.contestant),
    ratios: [
      ratio('vsSlow', 'slow', { bound: { atLeast: 2.1 } }),
      ratio('vsFast', 'fast <peer>', { bound: { atLeast: 0.5 } }),
      ratio('vsLike', 'like us'),
      ratio('vsBroken', 'broken'),
      ratio('vsAbsent', 'absent', { bound: { atLeast: 3 } }),
      ratio('growthOfFast', 'fast <peer>', { measure: 'growth', lowerIsBetter: true }),
    ],
    measures: ['growth'],
    measureBounds: { growth: { atMost: 3 } },
    prepare: () => ({}),
    expectedChecksum: () => 0,
  },
  effort,
  settings: {},
  forms: [{ contestant: 'slow', form: 'a form that lost', rowsPerSecond: 777 }],
  contestants,
  unavailable: [{ name: 'absent', about: 'what absent is', reason: 'g++ is not there' }],
  discardedRounds: 2,
  disturbedRounds: 1,
}

const report = summarize(suiteResult, describeMachine())

describe('a report', () => {
  it('judges by the end of the interval that is worse for us', () => {
    expect(report.comparisons.map(({ name, standing, held }) => [name, standing, held])).toEqual([
      // The median is 2.2; the interval begins at 2.
      ['vsSlow', 'ahead', false],
      ['vsFast', 'behind', true],
      ['vsLike', 'open', null],
      ['vsBroken', null, null],
      ['vsAbsent', null, null],
      ['growthOfFast', 'ahead', null],
    ])
    expect(report.figures).toEqual([
      { name: 'growth', value: 2.2, interval: [2, 2.4], rounds: 3, bound: { atMost: 3 }, held: true },
    ])
  })

  it('prints losing, void and unavailable rows like the others', () => {
    const text = renderReport(report)
    expect(text).toMatch(/vsFast.*LOSES: slower.*≥ 0\.5 held.*0\.55.*0\.5 … 0\.6/)
    expect(text).toMatch(/vsSlow.*faster.*≥ 2\.1 NOT held/)
    expect(text).toMatch(/vsLike.*no difference shown/)
    expect(text).toMatch(/vsAbsent.*absent is unavailable/)
    expect(text).toMatch(/growth.*stairs.*≤ 3 held/)
    expect(text).toContain('broken is void: 10 rows sent, 9 seen')
    expect(text).toContain('absent is unavailable: g++ is not there')
    expect(text).toContain('2 disturbed rounds discarded and repeated; 1 rounds count although')
  })
})

/** Places of the bars of a plot, in pixels. */
const bars = (svg: string, color: string): { left: number; width: number }[] =>
  [...svg.matchAll(/<path d="M([\d.]+) [\d.]+l([\d.]+) 0[^"]*" fill="var\(--(\w+)\)"/g)]
    .filter(([, , , fill]) => fill === color)
    .map(([, left, width]) => ({ left: Number(left), width: Number(width) }))

describe('the page', () => {
  const page = renderPage([report, { ...report, suite: 'another' }])

  it('asks no network and runs no code', () => {
    expect(page).not.toMatch(
      /https?:|\/\/|<script|<link|<iframe|<img|src=|url\(|@import|javascript:|\son\w+=/i,
    )
  })

  it('shows what loses, intervals, promises, void and unavailable contestants, and all forms', () => {
    expect(page).toContain('<tr class="loses"><td>vsFast</td>')
    expect(page).toContain('<span class="bad">LOSES: slower</span>')
    expect(page).toContain('<td class="figure">0.5 … 0.6</td>')
    expect(page).toContain('≥ 2.1')
    expect(page).toContain('<span class="bad">NOT held</span>')
    expect(page).toContain('absent is unavailable: g++ is not there')
    expect(page).toContain('broken is void: 10 rows sent, 9 seen')
    expect(page).toContain('a form that lost')
    expect(page).toContain('12 ratios: ahead in 4, behind in 2, no difference shown in 2.')
    expect(page).toContain('4 of 6 promises are held.')
  })

  it('has plots with every measured contestant and ratio in them', () => {
    const plots = [...page.matchAll(/<svg [^>]*aria-label="([^"]*)".*?<\/svg>/gs)]
    expect(plots.map(([, label]) => label)).toEqual([
      'fixture, rows per second',
      'fixture, growth',
      'fixture, ratios',
      'another, rows per second',
      'another, growth',
      'another, ratios',
    ])
    const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)
    expect(texts(plots[0]![0])).toEqual(
      expect.arrayContaining(['stairs', 'slow', 'fast &lt;peer&gt;', '2.2K']),
    )
    expect(texts(plots[2]![0])).toEqual(expect.arrayContaining(['vsSlow', 'vsFast', '0.55', 'vsLike']))
    // The void contestant has none.
    expect(plots[0]![0].match(/fill="var\(--peer\)"/g)).toHaveLength(3)
    expect(plots[0]![0].match(/fill="var\(--ours\)"/g)).toHaveLength(1)
    const [own] = bars(plots[0]![0], 'ours')
    const others = bars(plots[0]![0], 'peer')
    for (const [bar, times] of [
      [others[0], 1000 / 2200],
      [others[1], 4000 / 2200],
      [others[2], 2100 / 2200],
    ] as const) {
      expect(bar!.width / own!.width).toBeCloseTo(times, 2)
      expect(bar!.left).toBe(own!.left)
    }
    // Within the plot, with the margin for the values beside it.
    for (const { left, width } of others) expect(left + width).toBeLessThan(460 - 60)
    // Two ratios have a flag for their promise: two strokes each.
    expect(plots[2]![0].match(/stroke="var\(--bound\)"/g)).toHaveLength(4)
  })

  it('puts points on a logarithmic axis where bars could not be seen', () => {
    const rows = [result('stairs', [1_000_000]), result('slow', [1000])]
    const wide = renderPage([summarize({ ...suiteResult, contestants: rows }, describeMachine())])
    expect(wide).toMatch(/<circle [^>]*fill="var\(--ours\)"/)
    expect(page).not.toMatch(/<circle [^>]*fill="var\(--ours\)"/)
  })

  it('escapes what contestants are called', () => {
    expect(page).toContain('what &lt;is&gt; done')
    expect(page).not.toContain('<peer>')
    expect(page).not.toContain('<is>')
  })

  it('serves light and dark, and small screens', () => {
    expect(page).toContain('prefers-color-scheme: dark')
    expect(page).toContain('width=device-width')
  })

  it('says so when it was a quick run', () => {
    const quick: SuiteReport = { ...report, effort: { ...report.effort, quick: true } }
    expect(renderPage([quick])).toContain('Measured with --quick')
    expect(page).not.toContain('Measured with --quick')
  })
})

describe('the README', () => {
  it('has a line for each suite', () => {
    const readme = readFileSync(new URL('../../native-bench/README.md', import.meta.url), 'utf8')
    for (const { name } of suites) expect(readme).toContain(`\n| \`${name}\` `)
  })
})

describe('kept results', () => {
  const benchmarks = new URL('../../native-bench/', import.meta.url)
  const folder = mkdtempSync(join(tmpdir(), 'stairs-kept-'))
  const copy = pathToFileURL(`${folder}/`)
  afterAll(() => rmSync(folder, { recursive: true }))

  it('are what the table of the README says', () => {
    const readme = readFileSync(new URL('README.md', benchmarks), 'utf8')
    expect(withTable(readme, keptTable(latestKept(new URL('results/', benchmarks))))).toBe(readme)
  })

  it('are written with the table, and the latest counts', () => {
    writeFileSync(new URL('README.md', copy), readFileSync(new URL('README.md', benchmarks)))
    mkdirSync(new URL('results/', copy))
    const old = { ...report, machine: { ...report.machine, date: '2020-01-02T03:04:05.678Z' } }
    expect(keep(copy, [old])).toBe(`2020-01-02T0304-${report.machine.commit}.json`)
    const name = keep(copy, [report])
    const readme = readFileSync(new URL('README.md', copy), 'utf8')
    expect(readme).toContain(`results/${name}`)
    expect(readme).not.toContain('2020-01-02')
    expect(readme).toContain(
      '| fixture | `vsFast` | stairs / fast &lt;peer> | 0.55 | 0.5 … 0.6 | 3 | ≥ 0.5 held | LOSES: slower |',
    )
    expect(readme).toContain('absent is unavailable')
    expect(readme).toContain('2 rounds discarded and repeated, 1 that count.')
    // Written twice it stays the same.
    expect(withTable(readme, keptTable(latestKept(new URL('results/', copy))))).toBe(readme)
  })

  it('are a line for each suite, with four digits', () => {
    const thirds = summarize(
      { ...suiteResult, contestants: [result('stairs', [1000 / 3]), result('slow', [1000])] },
      describeMachine(),
    )
    const text = keptText(keptRun([thirds, thirds]))
    expect(text.trim().split('\n')).toHaveLength(4)
    expect(text).not.toMatch(/\d\.\d{6}/)
    const read: ReturnType<typeof keptRun> = JSON.parse(text)
    expect(read.suites[0]?.comparisons[0]?.value).toBe(0.3333)
    expect(read.suites[0]?.unavailable).toEqual(suiteResult.unavailable)
  })
})

describe('progress', () => {
  function written(isTTY: boolean, log: boolean): string[] {
    const lines: string[] = []
    let time = 0
    const out = { isTTY, columns: 70, write: (text: string) => lines.push(text) > 0 }
    const progress = createProgress(log, out, () => time)
    for (const left of [30, 24, 18, 12, 6]) {
      progress.show(`a step with a long text, so long that it would not fit, ${left}`, left)
      time += 6000
    }
    return lines
  }

  it('is one line that fits on a terminal, with what is left', () => {
    const lines = written(true, false)
    expect(lines).toHaveLength(5)
    expect(lines[4]).toMatch(/^\r.*█{16}░{4}.*80 %  about 6 s left/)
    // oxlint-disable-next-line no-control-regex
    for (const line of lines) expect(line.replaceAll(/\u001b\[\d*[mK]|\r/g, '').length).toBeLessThan(70)
  })

  it('is a line now and then in a log, and nothing where nobody wants one', () => {
    expect(written(false, true).map((line) => line.slice(0, 22))).toEqual([
      '  0 %  about 30 s left',
      ' 40 %  about 18 s left',
      ' 80 %  about 6 s left ',
    ])
    expect(written(false, false)).toEqual([])
  })
})
