import { ArgumentError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import type { Draft } from '../graph/draft.ts'
import type { Node } from '../graph/node.ts'
import { lowerGraft } from './graft.ts'
import { lowerCall } from './lower-call.ts'
import { lowerFlow, lowerFlowAsProducer } from './lower-flow.ts'
import { lowerProcess } from './lower-process.ts'
import { lowerBatch } from './lower-batch.ts'
import { lowerAddValue, lowerDrop, lowerRename, lowerSelect } from './lower-shape.ts'
import { lowerConsumer, lowerFunc, lowerGenerator } from './lower-step.ts'

/** Where a frame stands in the graph that is being built. */
export interface Position {
  readonly draft: Draft
  /** A point of an input gets its node when it is first used, so that a key that nobody uses leaves no trace. */
  readonly node: () => Node
  /** The key, where this frame is a point. */
  readonly point: string | undefined
}

/** The position stands under a symbol, since every text property of an input is a point. */
export const position: unique symbol = Symbol('stairs.frame')

export const positionOf = (value: unknown): Position | undefined =>
  value instanceof BuiltFrame ? value[position] : undefined

/** What stands behind every `DataFrame`: verbs hand their arguments on and hold nothing but a position. */
export class BuiltFrame {
  readonly [position]: Position

  constructor(at: Position) {
    this[position] = Object.freeze(at)
  }

  get(key: unknown): BuiltPoint {
    const { draft, node } = this[position]
    return new BuiltPoint(draft, lowerSelect(draft, node(), 'get', [key]), key as string)
  }

  select(...keys: readonly unknown[]): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerSelect(draft, node(), 'select', keys))
  }

  drop(...keys: readonly unknown[]): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerDrop(draft, node(), keys))
  }

  rename(names: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerRename(draft, node(), 'rename', names))
  }

  addValue(constants: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerAddValue(draft, node(), constants))
  }

  subscribeFunc(fn: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerFunc(draft, node(), 'subscribe', fn, options))
  }

  applyFunc(fn: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerFunc(draft, node(), 'apply', fn, options))
  }

  subscribeFuncAsProducer(fn: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerGenerator(draft, node(), 'subscribe', fn, options))
  }

  applyFuncAsProducer(fn: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerGenerator(draft, node(), 'apply', fn, options))
  }

  subscribeFlow(flow: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerFlow(draft, node(), 'subscribe', flow, options))
  }

  applyFlow(flow: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerFlow(draft, node(), 'apply', flow, options))
  }

  subscribeFlowAsProducer(flow: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerFlowAsProducer(draft, node(), 'subscribe', flow, options))
  }

  applyFlowAsProducer(flow: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerFlowAsProducer(draft, node(), 'apply', flow, options))
  }

  subscribePipeline(pipeline: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerGraft(draft, node(), 'subscribe', pipeline, options))
  }

  applyPipeline(pipeline: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerGraft(draft, node(), 'apply', pipeline, options))
  }

  callPipeline(pipeline: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerCall(draft, node(), pipeline, options))
  }

  subscribeProcess(command: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerProcess(draft, node(), 'subscribe', command, options))
  }

  applyProcess(command: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerProcess(draft, node(), 'apply', command, options))
  }

  subscribeBatch(fn: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerBatch(draft, node(), fn, options))
  }

  subscribeConsumer(consumer: unknown, options?: unknown): BuiltFrame {
    const { draft, node } = this[position]
    return frameAt(draft, lowerConsumer(draft, node(), consumer, options))
  }
}

const frameAt = (draft: Draft, node: Node): BuiltFrame =>
  new BuiltFrame({ draft, node: () => node, point: undefined })

/** What stands behind every `DataPoint`. */
export class BuiltPoint extends BuiltFrame {
  readonly key: string

  constructor(draft: Draft, node: Node | (() => Node), key: string) {
    super({ draft, node: typeof node === 'function' ? node : () => node, point: key })
    this.key = key
  }

  as(name: unknown): BuiltPoint {
    const { draft, node } = this[position]
    if (typeof name !== 'string')
      throw new ArgumentError(`${draft.title}, as: needs a name, not ${show(name)}.`)
    return new BuiltPoint(draft, lowerRename(draft, node(), 'as', { [name]: this.key }), name)
  }
}
