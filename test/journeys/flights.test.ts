import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAirports } from '../../examples/flights/airports.ts'
import { greatCircleMiles } from '../../examples/flights/distance.ts'
import { classifyDelay, compareDistances, measureDistance } from '../../examples/flights/measures.ts'
import { describeProgress } from '../../examples/flights/progress.ts'
import { FlightTotals, type FlightSummary } from '../../examples/flights/summary.ts'

const run = promisify(execFile)
const demo = fileURLToPath(new URL('../../dist/examples/flights/main.js', import.meta.url))
const fixture = new URL('../fixtures/flights/expected.json', import.meta.url)

type Figures = FlightSummary & {
  seconds: number
  rowsPerSecond: number
  threads: number
  peakMemoryMB: number
}

let folder: string
let expected: { all: FlightSummary; first20000: FlightSummary }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flights-'))
  expected = JSON.parse(await readFile(fixture, 'utf8'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the built demo as a user does, without what the test runner puts into the environment. */
function runDemo(...args: string[]) {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  return run(process.execPath, [demo, ...args], { cwd: folder, env, maxBuffer: 2 ** 24 })
}

async function figuresOf(file: string): Promise<Figures> {
  return JSON.parse(await readFile(file, 'utf8'))
}

function expectSameFigures(found: FlightSummary, wanted: FlightSummary): void {
  expect(countsOf(found)).toEqual(countsOf(wanted))
  const wantedMeans = meansOf(wanted)
  for (const [i, mean] of meansOf(found).entries()) expectClose(mean, wantedMeans[i]!)
}

/** All that is the same to the last digit, whatever the order of the flights. */
function countsOf({ flights, byHour, worstRoutes, flightsWithUnknownAirport, delayClasses }: FlightSummary) {
  const hours = byHour.map((entry) => [entry.hour, entry.flights])
  const routes = worstRoutes.map((route) => [route.origin, route.destination, route.flights])
  return { flights, hours, routes, flightsWithUnknownAirport, delayClasses }
}

function meansOf({ meanAbsoluteDistanceError, byHour, worstRoutes }: FlightSummary): (number | null)[] {
  return [meanAbsoluteDistanceError, ...[...byHour, ...worstRoutes].map(({ meanDelay }) => meanDelay)]
}

function expectClose(found: number | null, wanted: number | null): void {
  if (found === null || wanted === null) return expect(found).toBe(wanted)
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * Math.abs(wanted))
}

function expectSelfContained(html: string): void {
  expect(html).not.toMatch(/https?:|\/\/|src=|href=|@import|<link|<script|<iframe|url\((?!["']?#)/)
}

describe('the demo', () => {
  it('computes the figures of all flights within 700 MB', { timeout: 180_000 }, async () => {
    const { stdout, stderr } = await runDemo('--json', 'figures.json')
    const figures = await figuresOf(join(folder, 'figures.json'))
    expectSameFigures(figures, expected.all)
    expect(figures.seconds).toBeGreaterThan(0)
    expectClose(figures.rowsPerSecond, 3_000_000 / figures.seconds)
    expect(figures.threads).toBeGreaterThanOrEqual(1)
    expect(figures.peakMemoryMB).toBeLessThan(700)

    expect(stderr).toContain('3,000,000 of 3,000,000 flights  100 %')
    expect(stdout).toContain('PHX to DTW')
    expect(stdout).toContain('Stages of the run')

    const html = await readFile(join(folder, 'out', 'flights.html'), 'utf8')
    expectSelfContained(html)
    expect(html.match(/<svg/g)).toHaveLength(3)
    for (const text of ['hour of departure', 'PHX – DTW', 'very late', '3,000,000 flights']) {
      expect(html).toContain(text)
    }
  })

  it('takes the first flights on one thread, into a folder whose name has spaces', async () => {
    const html = join(folder, 'a folder', 'late flights.html')
    await runDemo('--limit', '20000', '--threads', '1', '--json', 'first.json', '--html', html)
    const figures = await figuresOf(join(folder, 'first.json'))
    expectSameFigures(figures, expected.first20000)
    expect(figures.threads).toBe(1)
    const page = await readFile(html, 'utf8')
    expectSelfContained(page)
    // No route has 1,000 of the first 20,000 flights.
    expect(page.match(/<svg/g)).toHaveLength(2)
  })

  it('explains itself', async () => {
    const { stdout } = await runDemo('--help')
    expect(stdout).toContain('Example:')
    for (const option of ['--html', '--json', '--threads', '--limit']) expect(stdout).toContain(option)
  })

  it.each([
    ['--limit', '0'],
    ['--limit', 'many'],
    ['--threads', '-1'],
    ['--threads', '1.5'],
  ])('refuses %s %s before it reads a flight', async (option, value) => {
    const html = join(folder, 'refused.html')
    await expect(runDemo(`${option}=${value}`, '--html', html)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('A whole number from'),
    })
    expect(existsSync(html)).toBe(false)
  })
})

describe('the measures', () => {
  it('knows distances: a quarter of the globe, and none', () => {
    const pole = { latitude: 90, longitude: 0 }
    const equator = { latitude: 0, longitude: 77 }
    expect(greatCircleMiles(pole, equator)).toBeCloseTo((Math.PI / 2) * 3958.7613, 9)
    expect(greatCircleMiles(equator, equator)).toBe(0)
  })

  it('gives NaN for an unknown airport', () => {
    const { greatCircle } = measureDistance({ origin: 'JFK', destination: '???' })
    expect(greatCircle).toBeNaN()
    expect(compareDistances({ distance: 100, greatCircle })).toEqual({ distanceError: NaN })
  })

  it.each([
    [-1, 'early'],
    [0, 'onTime'],
    [14, 'onTime'],
    [15, 'late'],
    [59, 'late'],
    [60, 'veryLate'],
  ])('a delay of %i minutes is %s', (delay, delayClass) => {
    expect(classifyDelay({ delay })).toEqual({ delayClass })
  })

  it('reads airports whose names hold commas and quotes', () => {
    const csv =
      'iata,name,city,state,country,latitude,longitude\nDBN,"W. H. ""Bud"" Barron, Sr.","Dublin, GA",GA,USA,32.5,-82.9\n'
    expect([...parseAirports(csv)]).toEqual([['DBN', { latitude: 32.5, longitude: -82.9 }]])
  })
})

describe('the summary', () => {
  it('counts flights of unknown airports for hours and routes, but not for the distance error', () => {
    const totals = new FlightTotals()
    totals.add({
      origin: ['A', 'A', 'B'],
      destination: ['B', '?', 'A'],
      delay: [10, 20, -3],
      hour: [5, 5, 23],
      delayClass: ['onTime', 'late', 'early'],
      distanceError: [1, NaN, 4],
    })
    const summary = totals.summary()
    expect(summary.flights).toBe(3)
    expect(summary.byHour[5]).toEqual({ hour: 5, flights: 2, meanDelay: 15 })
    expect(summary.byHour[6]).toEqual({ hour: 6, flights: 0, meanDelay: null })
    expect(summary.meanAbsoluteDistanceError).toBe(2.5)
    expect(summary.flightsWithUnknownAirport).toBe(1)
    expect(summary.delayClasses).toEqual({ early: 1, onTime: 1, late: 1, veryLate: 0 })
  })

  it('orders routes by mean delay, then origin, then destination, and leaves out the rare', () => {
    const totals = new FlightTotals()
    const addRoute = (origin: string, destination: string, flights: number, delay: number) =>
      totals.add({
        origin: Array<string>(flights).fill(origin),
        destination: Array<string>(flights).fill(destination),
        delay: new Float64Array(flights).fill(delay),
        hour: new Float64Array(flights),
        delayClass: Array<'late'>(flights).fill('late'),
        distanceError: new Float64Array(flights),
      })
    addRoute('B', 'A', 1000, 20)
    addRoute('A', 'C', 1000, 20)
    addRoute('A', 'B', 1001, 20)
    addRoute('C', 'A', 2000, 21)
    addRoute('Z', 'A', 999, 500)
    const names = totals.summary().worstRoutes.map(({ origin, destination }) => origin + destination)
    expect(names).toEqual(['CA', 'AB', 'AC', 'BA'])
  })
})

it('describes progress, also before the first row', () => {
  expect(describeProgress(0, 1000, 0)).toBe('0 of 1,000 flights  0 %  0 rows/s  starting')
  expect(describeProgress(250, 1000, 2)).toBe('250 of 1,000 flights  25 %  125 rows/s  6 s left')
  expect(describeProgress(1000, 1000, 4)).toBe('1,000 of 1,000 flights  100 %  250 rows/s  0 s left')
})
