import type { Tally } from '../../rows.ts'
import { hashTotal, totalOf, type WideRow } from './rows.ts'

/** Step and consumer in one task: what they read comes once, and nothing but a tally goes back. */

export function rows(handed: readonly Pick<WideRow, 'price' | 'quantity'>[]): Tally {
  let checksum = 0
  for (let index = 0; index < handed.length; index++) {
    const { price, quantity } = handed[index]!
    checksum = (checksum + hashTotal(price, quantity, totalOf(price, quantity))) | 0
  }
  return { count: handed.length, checksum }
}

export function columns([prices, quantities]: readonly [Float64Array, Float64Array]): Tally {
  let checksum = 0
  for (let index = 0; index < prices.length; index++) {
    const price = prices[index]!
    const quantity = quantities[index]!
    checksum = (checksum + hashTotal(price, quantity, totalOf(price, quantity))) | 0
  }
  return { count: prices.length, checksum }
}
