import { callable, checkOptions, flag, whole, type OptionRules } from '../base/check-options.ts'
import { ArgumentError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import type { TakesRows } from '../builder/phantom.ts'
import type { ProducerContext } from '../graph/context.ts'
import type { Many } from '../graph/iterables.ts'
import type { Row } from '../graph/node.ts'
import { batchesOf, batchReader, producerGiven } from './batch-producer.ts'
import { inSequence, partitionsOf, requireSource, totalOfSource } from './partitioned-producer.ts'
import type { AnyPipeline } from './pipeline.ts'
import { DeclaredProducer, type Producer, type ProducerParts } from './producer.ts'
import { redirected } from './redirect-producer.ts'
import type { AppRegistry } from './registry.ts'
import { repeatRule, repeatSettings, type Repeat } from './repeat.ts'

/** The rows that all these pipelines take. */
export type InputOfAll<P> = P extends readonly (infer E)[]
  ? TakerOf<E> extends (row: infer R) => void
    ? R
    : never
  : P extends TakesRows<infer R>
    ? R
    : never
type TakerOf<P> = P extends TakesRows<infer R> ? (row: R) => void : never

/** A pipeline, whatever its rows. Comparing this is cheaper than comparing whole pipelines. */
export type Target = TakesRows<never> & Pick<AnyPipeline, 'explain'>
export type Targets = Target | readonly Target[]

export interface RepeatOption {
  /** Runs more than once in one `run`. */
  repeat?: Repeat | undefined
}

export interface ProducerSettings extends RepeatOption {
  /** Its generator runs on a thread of the pool; its arguments are cloned. */
  asWorker?: boolean | undefined
  /**
   * All rows of one run of it enter the pipelines when the last one was made; if it throws, none does. Until then
   * they wait in memory, from 32 MB on in a temporary file.
   */
  singleTransaction?: boolean | undefined
  /** How many rows one run of it will give, where that is known: for progress. */
  total?: number | undefined
}

/** Where the rows go. */
export interface ToOption<P> {
  /** A function, where modules import each other. */
  to: P | (() => P)
}

export interface ProducerOptions<P> extends ProducerSettings, ToOption<P> {}

export interface BatchProducerOptions<Args> extends RepeatOption {
  /** The producer that reads a batch, and whose pipelines get the rows. A function, where modules import each other. */
  to: Producer<Args, unknown> | (() => Producer<Args, unknown>)
}

export interface BasedOn<A, R> {
  /** The producer whose rows are redirected. A function, where modules import each other. */
  basedOn: Producer<A, R> | (() => Producer<A, R>)
}

export interface PartitionedSettings extends RepeatOption {
  /** Default: true. `false`: partitions are read in the caller's thread, one after the other. */
  asWorker?: boolean | undefined
  /** How many rows all partitions have, where that is known: for progress. Default: what the source says. */
  total?: number | undefined
}

const to = {
  test: (value: unknown): boolean =>
    (typeof value === 'object' && value !== null) || typeof value === 'function',
  must: 'a pipeline, several in an array, or a function that gives them',
}
const producer = { test: to.test, must: 'a producer, or a function that gives one' }
const total = whole(0, Number.MAX_SAFE_INTEGER)
const settings: OptionRules = { repeat: repeatRule, asWorker: flag, singleTransaction: flag, total }

const rowRules: OptionRules = { to, ...settings }
const redirectRules: OptionRules = { basedOn: producer, to, ...settings }
const batchRules: OptionRules = { to: producer, repeat: repeatRule }
const partitionRules: OptionRules = { to, repeat: repeatRule, asWorker: flag, total }

interface AnyOptions extends ProducerSettings {
  readonly to?: unknown
  readonly basedOn?: unknown
}

/** What was given beside the name: options may be left out. */
interface Given {
  readonly registry: AppRegistry
  readonly name: string
  readonly title: string
  readonly options: AnyOptions
  readonly last: unknown
}

/** @param alone what may stand without options before it @throws ArgumentError, DeclarationError */
function readGiven(
  registry: AppRegistry,
  name: unknown,
  rest: readonly unknown[],
  rules: OptionRules,
  alone: 'function' | 'object' = 'function',
): Given {
  registry.requireFree('producer', name)
  const title = `Producer "${registry.appName}.${name}"`
  const [options, last] = rest.length === 1 && typeof rest[0] === alone ? [undefined, rest[0]] : rest
  checkOptions(title, options, rules)
  return { registry, name, title, options: options ?? {}, last }
}

type RowsOf = (args: never, context: ProducerContext) => Many<Row>

function requireFunction(title: string, fn: unknown): asserts fn is RowsOf {
  if (!callable.test(fn)) throw new ArgumentError(`${title}: needs a function, not ${show(fn)}.`)
}

function requireOption(title: string, name: 'to' | 'basedOn', options: AnyOptions): void {
  if (options[name] !== undefined) return
  throw new ArgumentError(`${title}: needs the option "${name}", a producer.`)
}

function declare(
  { registry, name, title, options }: Given,
  parts: Partial<ProducerParts> & Pick<ProducerParts, 'fn'>,
): DeclaredProducer {
  const declared = new DeclaredProducer({
    name,
    registry,
    to: options.to,
    asWorker: options.asWorker ?? false,
    singleTransaction: options.singleTransaction ?? false,
    repeat: repeatSettings(title, options.repeat),
    total: () => options.total,
    pieces: undefined,
    ...parts,
  })
  return registry.add('producer', name, declared)
}

export function declareProducer(registry: AppRegistry, name: unknown, rest: readonly unknown[]): object {
  const given = readGiven(registry, name, rest, rowRules)
  requireFunction(given.title, given.last)
  return declare(given, { fn: given.last })
}

export function declareBatchProducer(registry: AppRegistry, name: unknown, rest: readonly unknown[]): object {
  const given = readGiven(registry, name, rest, batchRules)
  const { title, options, last } = given
  requireFunction(title, last)
  requireOption(title, 'to', options)
  const reader = batchReader(title, options.to)
  const pieces = batchesOf(title, reader, last)
  return declare(given, { fn: last, to: () => reader().targets(), asWorker: true, pieces })
}

export function declareRedirectProducer(
  registry: AppRegistry,
  name: unknown,
  rest: readonly unknown[],
): object {
  const given = readGiven(registry, name, rest, redirectRules)
  const { title, options, last } = given
  requireFunction(title, last)
  requireOption(title, 'basedOn', options)
  const base = producerGiven(`${title}: "basedOn"`, options.basedOn)
  return declare(given, { fn: redirected(title, base, last) })
}

export function declarePartitionedProducer(
  registry: AppRegistry,
  name: unknown,
  rest: readonly unknown[],
): object {
  const given = readGiven(registry, name, rest, partitionRules, 'object')
  const { title, options, last } = given
  requireSource(title, last)
  return declare(given, {
    fn: inSequence(title, last),
    asWorker: options.asWorker ?? true,
    total: options.total === undefined ? totalOfSource(last) : () => options.total,
    pieces: partitionsOf(`${registry.appName}.${given.name}`, last),
  })
}
