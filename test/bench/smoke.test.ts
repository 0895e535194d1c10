import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { SuiteReport } from '../../native-bench/results.ts'

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

  it('names the suites it knows when asked for another', async () => {
    const { code, stdout, stderr } = await bench('rings')
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.trim()).toBe(
      "error: there is no suite 'rings'; there are ring, map, cpu, uneven, slow-consumer, idle",
    )
  })

  it('has a --help with an example', async () => {
    const { code, stdout } = await bench('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('npm run bench -- ring --json ring.json')
  })
})
