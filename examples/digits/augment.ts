import { PIXELS, SIDE } from './mnist.ts'
import { bell, type Random } from './random.ts'

/** The most that is done to a digit. */
export interface Strength {
  /** Pixels in each direction. */
  readonly shift: number
  /** Degrees to either side. */
  readonly degrees: number
  /** Standard deviation of the shades. */
  readonly noise: number
}

/** Little of everything: a linear classifier knows each pixel by its place. */
export const GENTLE: Strength = { shift: 1, degrees: 8, noise: 0.05 }

/** The same digit written a little differently: turned around the middle, moved, on noisier paper. */
export function augment(pixels: Float32Array, random: Random, strength = GENTLE): Float32Array {
  const angle = ((2 * random() - 1) * strength.degrees * Math.PI) / 180
  const right = (2 * random() - 1) * strength.shift
  const down = (2 * random() - 1) * strength.shift
  const moved = transform(pixels, angle, right, down)
  for (let i = 0; i < PIXELS; i++)
    moved[i] = Math.min(1, Math.max(0, moved[i]! + strength.noise * bell(random)))
  return moved
}

/**
 * Turns an image around its middle and moves it. Each pixel is asked where it comes from; places between pixels are
 * mixed from the four around them (bilinear).
 *
 * @param angle in radians, clockwise
 * @param right, down in pixels
 */
export function transform(pixels: Float32Array, angle: number, right: number, down: number): Float32Array {
  const out = new Float32Array(PIXELS)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const middle = (SIDE - 1) / 2
  for (let row = 0, i = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++, i++) {
      const x = column - middle - right
      const y = row - middle - down
      out[i] = shadeAt(pixels, middle + cos * x + sin * y, middle - sin * x + cos * y)
    }
  }
  return out
}

/** Outside of the image there is paper. */
function shadeAt(pixels: Float32Array, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [toRight, toBottom] = [x - left, y - top]
  const upper = (1 - toRight) * pixel(pixels, left, top) + toRight * pixel(pixels, left + 1, top)
  const lower = (1 - toRight) * pixel(pixels, left, top + 1) + toRight * pixel(pixels, left + 1, top + 1)
  return (1 - toBottom) * upper + toBottom * lower
}

const pixel = (pixels: Float32Array, x: number, y: number): number =>
  x >= 0 && x < SIDE && y >= 0 && y < SIDE ? pixels[y * SIDE + x]! : 0
