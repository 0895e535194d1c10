import { POOL_SIZE, type Tally } from '../../rows.ts'

/** Rows of 40 fields of which the step and its consumer read two, and one that the step adds. */

export interface WideRow {
  readonly price: number
  readonly quantity: number
  readonly [field: string]: number | string | boolean | null
}

/** What the step adds. */
export const totalOf = (price: number, quantity: number): number => price * quantity

const COUNTRIES = ['de', 'fr', 'jp', 'ca', 'ec', 'ke', 'no', 'pt']
const STATES = ['new', 'paid', 'packed', 'sent', 'returned']

/** The other 38, four of them nullable. */
function otherFields(index: number) {
  const spread = Math.imul(index + 1, 0x9e3779b1) >>> 0
  return {
    orderId: 1_000_000 + index * 257,
    customerId: spread % 50_000,
    createdAt: 1_700_000_000_000 + index * 977,
    updatedAt: index % 7 === 0 ? null : 1_700_000_000_000 + index * 1013,
    country: COUNTRIES[index % COUNTRIES.length]!,
    state: STATES[spread % STATES.length]!,
    currency: index % 3 === 0 ? 'usd' : 'eur',
    channel: index % 2 === 0 ? 'web' : 'shop',
    sku: `sku-${spread % 100_003}`,
    name: `item ${(index * 7) % 1000}`,
    email: `c${index}@example.org`,
    session: spread.toString(36),
    coupon: index % 5 === 0 ? `save${index % 100}` : null,
    comment: index % 11 === 0 ? `please ring twice, ${index}` : null,
    weight: (spread % 100_003) / 97,
    width: (index % 300) / 8,
    height: (index % 500) / 8,
    depth: (index % 700) / 8,
    latitude: (spread % 180_000_000) / 1e6 - 90,
    longitude: (spread % 360_000_000) / 1e6 - 180,
    discount: (index % 50) / 100,
    tax: 0.19,
    shipping: (index % 2000) / 100,
    rating: index % 13 === 0 ? null : (index % 50) / 10,
    visits: index % 97,
    clicks: spread % 1009,
    position: index % 40,
    warehouse: index % 12,
    shelf: spread % 4001,
    stock: (index * 31) % 100_000,
    retries: index % 4,
    version: 3,
    express: index % 5 === 0,
    gift: index % 9 === 0,
    returning: spread % 2 === 0,
    verified: index % 3 !== 0,
    mobile: spread % 3 === 0,
    fragile: index % 17 === 0,
  }
}

/** Row by row of one shape, the two fields in the midst of the others. */
function makeRow(index: number): WideRow {
  const { orderId, customerId, createdAt, ...others } = otherFields(index)
  const price = ((index * 7919) % 100_003) / 100
  return { orderId, customerId, createdAt, price, quantity: 1 + (index % 9), ...others }
}

let pool: readonly WideRow[] | undefined

/** Made when a thread first asks for them: those that only read do not. */
export const wideRows = (): readonly WideRow[] =>
  (pool ??= Array.from({ length: POOL_SIZE }, (_, index) => makeRow(index)))

export function hashTotal(price: number, quantity: number, total: number): number {
  const hash = Math.imul((price * 100 + 0.5) | 0, 0x9e3779b1) ^ Math.imul(quantity, 0x85ebca6b)
  return (hash ^ Math.imul((total * 100 + 0.5) | 0, 0xc2b2ae35)) | 0
}

/** `count` rows, one by one. */
export function* wideRowsOf(count: number): Generator<WideRow> {
  const rows = wideRows()
  for (let index = 0; index < count; index++) yield rows[index & (POOL_SIZE - 1)]!
}

export const addTallies = (a: Tally, b: Tally): Tally => ({
  count: a.count + b.count,
  checksum: (a.checksum + b.checksum) | 0,
})
