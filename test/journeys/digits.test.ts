import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { augment, transform } from '../../examples/digits/augment.ts'
import { PARTS, PIXELS, readDigits, SIDE, type Digit, type Part } from '../../examples/digits/mnist.ts'
import { seeded } from '../../examples/digits/random.ts'
import { Softmax } from '../../examples/digits/softmax.ts'

const run = promisify(execFile)
const example = fileURLToPath(new URL('../../dist/examples/digits/main.js', import.meta.url))

interface Figures {
  readonly epochs: readonly { epoch: number; loss: number; accuracy: number }[]
  readonly unseenAccuracy: number
  readonly seconds: number
  readonly threads: number
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'digits-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the built example as a user does, without what the test runner puts into the environment. */
function runExample(...args: string[]) {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  return run(process.execPath, [example, ...args], { cwd: folder, env })
}

async function figuresOf(...args: string[]): Promise<Figures> {
  await runExample(...args, '--json', 'figures.json')
  return JSON.parse(await readFile(join(folder, 'figures.json'), 'utf8'))
}

describe('the example', () => {
  it('reads digits that it never saw, says how it went, and draws it', { timeout: 120_000 }, async () => {
    const { stdout, stderr } = await runExample('--epochs', '6', '--json', 'whole.json')
    const { epochs, unseenAccuracy }: Figures = JSON.parse(await readFile(join(folder, 'whole.json'), 'utf8'))
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6])
    expect(epochs[5]!.loss).toBeLessThan(epochs[0]!.loss / 1.5)
    expect(unseenAccuracy).toBeGreaterThanOrEqual(0.88)
    expect(epochs[5]!.accuracy).toBeGreaterThanOrEqual(0.88)

    expect(stderr.match(/^Epoch \d of 6 {2}loss \d/gm)).toHaveLength(6)
    expect(stdout).toContain(`${(100 * unseenAccuracy).toFixed(1)} % of 1,000 digits it never saw`)
    const html = await readFile(join(folder, 'out', 'digits.html'), 'utf8')
    expect(html.match(/<svg/g)).toHaveLength(1)
    for (const text of ['epoch', 'loss', 'accuracy']) expect(html).toContain(`>${text}</text>`)
    expect(html).not.toMatch(/https?:|\/\/|src=|href=|@import|<link|<script|<iframe|url\((?!["']?#)/)
  })

  it('gives the same figures twice where rows come in order', async () => {
    const short = ['--epochs', '2', '--batches', '10', '--seed', '7']
    const { epochs, unseenAccuracy } = await figuresOf(...short, '--threads', '1')
    expect(await figuresOf(...short, '--threads', '1')).toMatchObject({ epochs, unseenAccuracy, threads: 1 })
    expect(await figuresOf(...short, '--threads', '0')).toMatchObject({ epochs, unseenAccuracy, threads: 0 })
    const other = await figuresOf('--epochs', '2', '--batches', '10', '--seed', '8', '--threads', '1')
    expect(other.epochs).not.toEqual(epochs)
  })

  it.each([
    ['--epochs', '0'],
    ['--batches', '126'],
    ['--seed', '1.5'],
  ])('refuses %s %s before it reads a digit', async (option, value) => {
    const html = join(folder, 'refused.html')
    await expect(runExample(option, value, '--html', html)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('A whole number from'),
    })
    expect(existsSync(html)).toBe(false)
  })
})

async function partOf(part: Part, limit?: number): Promise<Digit[]> {
  const digits: Digit[] = []
  for await (const digit of readDigits(part, limit)) digits.push(digit)
  return digits
}

describe('the digits', () => {
  it('are in one part each, all kinds in all parts, always in the same order', async () => {
    const seen = new Set<number>()
    for (const part of ['test', 'validation', 'train'] as const) {
      const digits = await partOf(part)
      expect(digits.length).toBe(PARTS[part][1] - PARTS[part][0])
      expect(new Set(digits.map(({ label }) => label)).size).toBe(10)
      for (const { id, pixels } of digits) {
        seen.add(id)
        expect(pixels.length).toBe(PIXELS)
      }
    }
    expect(seen.size).toBe(10_000)
    expect((await partOf('train', 3)).map(({ id }) => id)).toEqual([2000, 2001, 2002])
  })

  it('are shades from 0 to 1', async () => {
    const shades = (await partOf('validation')).flatMap(({ pixels }) => [...pixels])
    expect(shades.every((shade) => shade >= 0 && shade <= 1)).toBe(true)
    expect(shades.some((shade) => shade > 0.9)).toBe(true)
  })
})

/** An image of paper with one drop of ink. */
function drop(row: number, column: number, shade = 1): Float32Array {
  const pixels = new Float32Array(PIXELS)
  pixels[row * SIDE + column] = shade
  return pixels
}

const expectClose = (found: Float32Array, wanted: Float32Array): void => {
  for (let i = 0; i < PIXELS; i++) expect(found[i]).toBeCloseTo(wanted[i]!, 5)
}

describe('variations', () => {
  it('stay as they are where nothing is turned or moved', () => {
    const pixels = Float32Array.from({ length: PIXELS }, seeded(1))
    expectClose(transform(pixels, 0, 0, 0), pixels)
  })

  it('move by whole pixels, and by parts of them', () => {
    expectClose(transform(drop(10, 10), 0, 2, -1), drop(9, 12))
    const half = drop(10, 10, 0.5)
    half[10 * SIDE + 11] = 0.5
    expectClose(transform(drop(10, 10), 0, 0.5, 0), half)
  })

  it('turn clockwise around the middle, and lose what leaves the paper', () => {
    expectClose(transform(drop(0, 13), Math.PI / 2, 0, 0), drop(13, 27))
    expectClose(transform(drop(0, 0), 0, -1, 0), new Float32Array(PIXELS))
  })

  it('are decided by their seed, and keep shades between 0 and 1', () => {
    const pixels = Float32Array.from({ length: PIXELS }, seeded(2))
    const varied = augment(pixels, seeded(1, 2, 3))
    expect(augment(pixels, seeded(1, 2, 3))).toEqual(varied)
    expect(augment(pixels, seeded(1, 2, 4))).not.toEqual(varied)
    expect(varied.every((shade) => shade >= 0 && shade <= 1)).toBe(true)
    expect(varied).not.toEqual(pixels)
  })
})

describe('the classifier', () => {
  const images = { data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0), shape: [4, 3] as const }
  const labels = Float64Array.of(0, 1, 2, 0)

  it('begins with no idea, and learns', () => {
    const model = new Softmax(3, 3, 0.5)
    expect(model.train(images, labels)).toBeCloseTo(Math.log(3), 10)
    let loss = Infinity
    for (let step = 0; step < 200; step++) {
      const next = model.train(images, labels)
      expect(next).toBeLessThan(loss)
      loss = next
    }
    expect(model.accuracy(images, labels)).toBe(1)
    expect(model.accuracy(images, Float64Array.of(1, 1, 2, 0))).toBe(0.75)
  })

  it('goes down the gradient that differences show', () => {
    const steps = 1e-3
    const lossAfter = (rate: number): number => {
      const model = new Softmax(3, 3, rate)
      model.train(images, labels)
      return model.train(images, labels)
    }
    // At the start all classes are equally likely, so the gradient is known: errors of -2/3 and 1/3.
    const errors = [0, 1, 2, 0].map((label) => [0, 1, 2].map((k) => 1 / 3 - (k === label ? 1 : 0)))
    let squared = 0
    for (let k = 0; k < 3; k++) {
      for (let i = -1; i < 3; i++) {
        const part = errors.map((error, n) => error[k]! * (i === -1 ? 1 : images.data[n * 3 + i]!))
        squared += (part.reduce((sum, value) => sum + value, 0) / 4) ** 2
      }
    }
    expect((Math.log(3) - lossAfter(steps)) / steps).toBeCloseTo(squared, 3)
  })
})
