import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bootstrapInterval, median, pairedRatios, quantile } from '../../native-bench/statistics.ts'

const positive = fc.double({ min: 1e-3, max: 1e9, noNaN: true })

describe('quantile', () => {
  it('lies between the two nearest ranks', () => {
    expect(quantile([4, 1, 3, 2], 0)).toBe(1)
    expect(quantile([4, 1, 3, 2], 1)).toBe(4)
    expect(quantile([10, 20], 0.25)).toBe(12.5)
    expect(median([9, 1, 5])).toBe(5)
    expect(median([1, 2, 3, 10])).toBe(2.5)
  })

  it('sorts numbers, not their texts, and leaves the list as it is', () => {
    const values = [100, 9, 10]
    expect(median(values)).toBe(10)
    expect(values).toEqual([100, 9, 10])
  })

  it('refuses an empty list', () => {
    expect(() => median([])).toThrow('no values')
  })
})

function width(values: number[]): number {
  const { low, high } = bootstrapInterval(values)
  return high - low
}

describe('bootstrapInterval', () => {
  it('lies within the values and around their median', () => {
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1, maxLength: 12 }), (values) => {
        const { low, high } = bootstrapInterval(values, 400)
        expect(low).toBeGreaterThanOrEqual(Math.min(...values))
        expect(high).toBeLessThanOrEqual(Math.max(...values))
        expect(low).toBeLessThanOrEqual(median(values))
        expect(high).toBeGreaterThanOrEqual(median(values))
      }),
      { numRuns: 50 },
    )
  })

  it('is a point where all rounds agree, and wider where they scatter more', () => {
    expect(bootstrapInterval([3, 3, 3, 3])).toEqual({ low: 3, high: 3 })
    expect(width([1.9, 2, 2.1, 2, 1.95, 2.05, 2])).toBeLessThan(width([1, 2, 3, 2, 1.5, 2.5, 2]))
  })

  it('gives the same answer for the same rounds', () => {
    const rounds = [1.2, 1.9, 1.4, 1.7, 1.3, 2.2, 1.6]
    expect(bootstrapInterval(rounds)).toEqual(bootstrapInterval(rounds))
  })

  it('agrees with the exact distribution of the median of three', () => {
    // Of 27 resamples of [1, 2, 3] 7 have the median 1 and 7 the median 3: both lie outside the 2.5 % tails.
    expect(bootstrapInterval([1, 2, 3])).toEqual({ low: 1, high: 3 })
    // With 9 values 1 and one 100 the median of a resample is 100 in about one of 600: inside the tail.
    expect(bootstrapInterval([1, 1, 1, 1, 100, 1, 1, 1, 1, 1])).toEqual({ low: 1, high: 1 })
  })
})

describe('pairedRatios', () => {
  it('divides round by round, so that a drift of the machine cancels', () => {
    expect(pairedRatios([10, 5], [5, 2.5])).toEqual([2, 2])
  })

  it('refuses rounds that have no partner', () => {
    expect(() => pairedRatios([1, 2], [1])).toThrow('2 against 1')
  })
})
