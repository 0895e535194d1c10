import { POOL_SIZE } from '../../rows.ts'
import type { RowSet } from '../ring/row-set.ts'

/** Orders: objects in arrays in objects. */

interface Line {
  readonly sku: string
  readonly quantity: number
  readonly price: number
  readonly tags: readonly string[]
}

export interface Order {
  readonly id: number
  readonly customer: {
    readonly name: string
    readonly email: string
    readonly address: { readonly city: string; readonly zip: string; readonly country: string }
  }
  readonly lines: readonly Line[]
  readonly shipping: { readonly method: string; readonly cost: number; readonly express: boolean }
  readonly paid: boolean
}

const CITIES = ['Berlin', 'Lyon', 'Osaka', 'Toronto', 'Quito', 'Nairobi', 'Oslo']
const METHODS = ['post', 'courier', 'pickup']
const TAGS = ['new', 'gift', 'fragile', 'bulk', 'sale']

function makeLine(seed: number): Line {
  return {
    sku: `sku-${(seed * 7919) % 100_003}`,
    quantity: 1 + (seed % 9),
    price: ((seed * 104_729) % 50_021) / 100,
    tags: TAGS.slice(seed % 3, (seed % 3) + (seed % 4)),
  }
}

function makeOrder(index: number): Order {
  const city = CITIES[index % CITIES.length]!
  return {
    id: index,
    customer: {
      name: `customer ${(index * 31) % 4099}`,
      email: `c${index}@example.org`,
      address: {
        city,
        zip: String(10_000 + ((index * 17) % 89_999)),
        country: city.slice(0, 2).toUpperCase(),
      },
    },
    lines: Array.from({ length: 1 + (index % 4) }, (_, line) => makeLine(index * 4 + line)),
    shipping: {
      method: METHODS[index % METHODS.length]!,
      cost: (index % 2000) / 100,
      express: index % 5 === 0,
    },
    paid: index % 3 !== 0,
  }
}

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x85ebca6b)

const mixText = (hash: number, text: string): number =>
  mix(hash, (text.charCodeAt(0) << 16) ^ (text.charCodeAt(text.length - 1) << 8) ^ text.length)

function hashLine({ sku, quantity, price, tags }: Line, seed: number): number {
  let hash = mixText(mix(mix(seed, quantity), (price * 100 + 0.5) | 0), sku)
  for (let index = 0; index < tags.length; index++) hash = mixText(hash, tags[index]!)
  return hash
}

/** Every field of every part. */
function hashOrder({ id, customer, lines, shipping, paid }: Order): number {
  const { city, zip, country } = customer.address
  let hash = mix(0x9e3779b1, id)
  hash = mixText(mixText(hash, customer.name), customer.email)
  hash = mixText(mixText(mixText(hash, city), zip), country)
  for (let index = 0; index < lines.length; index++) hash = hashLine(lines[index]!, hash)
  hash = mixText(mix(hash, (shipping.cost * 100 + 0.5) | 0), shipping.method)
  return (hash ^ (shipping.express ? 1 : 2) ^ (paid ? 4 : 8)) | 0
}

export const makeOrders = (): RowSet<Order> => ({
  pool: Array.from({ length: POOL_SIZE }, (_, index) => makeOrder(index)),
  hash: hashOrder,
  frameBytesARow: 320,
})
