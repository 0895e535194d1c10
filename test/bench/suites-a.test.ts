import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import type { SuiteReport } from '../../native-bench/results.ts'
import { pool } from '../../native-bench/rows.ts'
import { OURS, type Suite } from '../../native-bench/suite.ts'
import { latency } from '../../native-bench/suites/latency/suite.ts'
import { map } from '../../native-bench/suites/map/suite.ts'
import { pythonIsMissing } from '../../native-bench/suites/map/python-source.ts'
import { refusesTuning } from '../../native-bench/suites/map/tuning.ts'
import { memory } from '../../native-bench/suites/memory/suite.ts'
import { expectedSums, readSums, threeSteps } from '../../native-bench/suites/pipeline/steps.ts'
import { pipeline } from '../../native-bench/suites/pipeline/suite.ts'
import { startup } from '../../native-bench/suites/startup/suite.ts'

// The built one, as `npm run bench` has it: threads of Node 20 cannot load TypeScript.
const main = fileURLToPath(new URL('../../dist/native-bench/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'stairs-bench-a-'))

afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

function quickReport({ name }: Suite): Promise<SuiteReport> {
  const file = join(folder, `${name}.json`)
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [main, name, '--quick', '--json', file], (error, stdout, stderr) => {
      // The table says what is void and why.
      if (error === null) resolve(JSON.parse(readFileSync(file, 'utf8')))
      else reject(new Error(`${stdout}\n${stderr}`))
    })
  })
}

/** The contestants that this machine and this engine have. */
const present = (suite: Suite) =>
  suite.contestants.filter((contestant) => contestant.unavailable?.() === undefined).map(({ name }) => name)

async function expectSound(suite: Suite): Promise<SuiteReport> {
  const report = await quickReport(suite)
  const there = present(suite)
  const rows = report.rows.filter((row) => there.includes(row.name))
  expect(rows.map((row) => [row.name, row.void])).toEqual(there.map((name) => [name, null]))
  for (const row of rows) {
    expect(row.rowsPerSecond).toBeGreaterThan(0)
    for (const measure of suite.measures) expect(row[measure]).toBeGreaterThan(0)
  }
  for (const { name, ours, peer } of suite.ratios) {
    if (there.includes(ours) && there.includes(peer)) expect(report.ratios[name]).toBeGreaterThan(0)
  }
  return report
}

describe('npm run bench', () => {
  it('measures map with all its peers, all answers verified', { timeout: 240_000 }, async () => {
    await expectSound(map)
  })

  it('measures three steps, all answers verified', { timeout: 120_000 }, async () => {
    await expectSound(pipeline)
  })

  it('measures round trips, all answers verified', { timeout: 120_000 }, async () => {
    const report = await expectSound(latency)
    for (const row of report.rows) {
      expect(row['p50Microseconds']).toBeLessThanOrEqual(Number(row['p99Microseconds']))
      expect(row['p99Microseconds']).toBeLessThanOrEqual(Number(row['p999Microseconds']))
    }
  })

  it('measures starts, all answers verified', { timeout: 120_000 }, async () => {
    const report = await expectSound(startup)
    // A process with a thread cannot be there in less, nor should a test machine need more.
    for (const row of report.rows) {
      expect(row['firstResultMs']).toBeGreaterThan(10)
      expect(row['firstResultMs']).toBeLessThan(20_000)
    }
  })

  it('measures the peak of memory, all answers verified', { timeout: 120_000 }, async () => {
    const report = await expectSound(memory)
    // Node alone takes some thirty.
    for (const row of report.rows) expect(row['rssPeakMB']).toBeGreaterThan(30)
  })
})

describe('ratios', () => {
  it.each([map, pipeline, latency, startup, memory])(
    'of $name are between contestants that exist, one each',
    (suite) => {
      const names = suite.contestants.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      for (const ratio of suite.ratios) {
        expect(names).toContain(ratio.ours)
        expect(names).toContain(ratio.peer)
        if (ratio.measure !== undefined) expect(suite.measures).toContain(ratio.measure)
      }
      const ratioNames = suite.ratios.map(({ name }) => name)
      expect(new Set(ratioNames).size).toBe(ratioNames.length)
    },
  )

  it('of map have one for each mechanism that can be switched off', () => {
    const ablated = map.contestants.filter((contestant) => contestant.unavailable === refusesTuning)
    expect(ablated.flatMap(({ forms }) => forms.map(({ options }) => options))).toEqual([
      { tuning: { columns: false } },
      { tuning: { pruning: false } },
      { tuning: { adaptive: false } },
      { tuning: { hysteresis: false } },
    ])
    const names = ['columns', 'pruning', 'adaptive', 'hysteresis']
    expect(map.ratios.filter(({ name }) => names.includes(name))).toEqual(
      names.map((name) => ({ name, ours: OURS, peer: `${OURS}, ${name}: false`, factor: 1 })),
    )
  })
})

describe('Python', () => {
  it('is left out with a reason where it is not installed', () => {
    vi.stubEnv('PATH', folder)
    expect(pythonIsMissing()).toMatch(/^python3 cannot be started: /)
  })
})

describe('the rows of three steps', () => {
  const rows = pool.slice(0, 100).map(threeSteps)

  async function* readable(given: typeof rows) {
    yield* given
  }

  it('have the checksum that is expected of them, in any order', async () => {
    expect(await readSums(readable(rows.toReversed()))).toEqual({ count: 100, checksum: expectedSums(100) })
  })

  it.each(['id', 'double', 'triple', 'sum', 'ts', 'score'] as const)(
    'have another one when %s changes',
    async (key) => {
      const changed = rows.with(50, { ...rows[50]!, [key]: rows[50]![key] + 1 })
      expect((await readSums(readable(changed))).checksum).not.toBe(expectedSums(100))
    },
  )
})
