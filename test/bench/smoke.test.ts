import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { SuiteReport } from '../../native-bench/results.ts'
import { suites } from '../../native-bench/suites.ts'

// The built one, as `npm run bench` has it: threads of Node 20 cannot load TypeScript.
const main = fileURLToPath(new URL('../../dist/native-bench/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'stairs-bench-'))

afterAll(() => rmSync(folder, { recursive: true }))

function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        stdout,
        stderr,
      })
    })
  })
}

async function quickReport(suite: string): Promise<SuiteReport> {
  const file = join(folder, 'results', `${suite}.json`)
  const { code, stdout, stderr } = await bench(suite, '--quick', '--json', file)
  // The table says what is void and why.
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
  const report: SuiteReport = JSON.parse(readFileSync(file, 'utf8'))
  expect(stdout).toContain(report.rows[0]?.name)
  return report
}

function expectSound(report: SuiteReport, ratios: string[]): void {
  expect(Object.keys(report.ratios)).toEqual(expect.arrayContaining(ratios))
  for (const row of report.rows) {
    expect(row).toMatchObject({ void: null, rowsPerSecond: expect.any(Number) })
    expect(row.rounds.length).toBe(2)
  }
  for (const [name, ratio] of Object.entries(report.ratios)) {
    const interval = report.intervals[name]
    expect(interval?.[0]).toBeLessThanOrEqual(ratio ?? NaN)
    expect(interval?.[1]).toBeGreaterThanOrEqual(ratio ?? NaN)
  }
  expect(report.machine).toMatchObject({ node: process.version, cores: expect.any(Number) })
}

describe('npm run bench', () => {
  it('measures ring, all answers verified', { timeout: 120_000 }, async () => {
    const report = await quickReport('ring')
    expect(report.suite).toBe('ring')
    expectSound(report, ['vsPostMessage', 'vsPostMessageBatched', 'vsPack'])
  })

  it('measures map, all answers verified', { timeout: 120_000 }, async () => {
    expectSound(await quickReport('map'), ['vsPiscinaRun', 'vsPiscinaChunks'])
  })

  it('measures cpu and uneven, all answers verified', { timeout: 120_000 }, async () => {
    expectSound(await quickReport('cpu'), ['vsInline'])
    expectSound(await quickReport('uneven'), ['vsIdeal'])
  })

  it('measures the growth of memory, all answers verified', { timeout: 120_000 }, async () => {
    const report = await quickReport('slow-consumer')
    expectSound(report, [])
    expect(report.measures).toMatchObject({ rssGrowthMB: expect.any(Number), peakRssMB: expect.any(Number) })
  })

  it('measures what an idle run takes', { timeout: 120_000 }, async () => {
    const report = await quickReport('idle')
    expectSound(report, [])
    expect(report.figures[0]).toMatchObject({ name: 'cpuPercent', bound: { atMost: 1 } })
  })

  it('measures the flights of the example, all answers verified', { timeout: 240_000 }, async () => {
    const report = await quickReport('flights')
    expectSound(report, ['vsRowFrames', 'vsRowFramesReading', 'vsReader', 'vsLoop'])
  })

  it('writes nothing but data to stdout with --json -', { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await bench('uneven', '--quick', '--json', '-')
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('vsIdeal') })
    const report: SuiteReport = JSON.parse(stdout)
    expectSound(report, ['vsIdeal'])
  })

  it('writes a page', { timeout: 120_000 }, async () => {
    const file = join(folder, 'page', 'bench.html')
    const { code, stdout } = await bench('uneven', '--quick', '--html', file)
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(`Written: ${file}`) })
    expect(readFileSync(file, 'utf8')).toContain('vsIdeal')
  })

  it('keeps no results but those of a full run', async () => {
    expect(await bench('cpu', '--keep')).toMatchObject({
      code: 1,
      stderr: 'error: --keep keeps the results of all suites: name none\n',
    })
    expect(await bench('--keep', '--quick')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be used'),
    })
  })

  it('names the suites it knows when asked for another', async () => {
    const { code, stdout, stderr } = await bench('rings')
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.trim()).toBe(
      `error: there is no suite 'rings'; there are ${suites.map((suite) => suite.name).join(', ')}`,
    )
  })

  it('has a --help with an example', async () => {
    const { code, stdout } = await bench('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('npm run bench -- ring --json ring.json')
  })
})
