import type { MapNode, SinkNode, StepNode } from '../../graph/node.ts'
import { concurrencyOf, stepId } from '../../graph/node.ts'
import type { Stage } from '../../plan/plan.ts'
import { Batcher } from './batcher.ts'
import { Gate } from './gate.ts'

/** Where rows of different frames, sessions and plans meet in one thread. */
export class Meetings {
  readonly batchers: Batcher[] = []
  readonly #holders = new Map<string, Gate>()

  /** The gate of a standalone consumer, wherever it stands. */
  gateOf(consumer: string, most: number): Gate {
    const gate = this.#holders.get(consumer) ?? new Gate(most)
    this.#holders.set(consumer, gate)
    return gate
  }
}

/** The same for the steps of one stage, whatever form its rows have. */
export class StageMeetings {
  readonly #stage: Stage
  readonly #gathers: boolean
  readonly #thread: Meetings | undefined
  readonly #batchers = new Map<number, Batcher>()
  readonly #gates = new Map<number, Gate>()

  /**
   * @param gathers some step of the stage takes batches, so that more rows are in flight than other steps may have
   * @param thread undefined: rows meet others of the same pipeline only, and standalone consumers are steps like others
   */
  constructor(stage: Stage, gathers: boolean, thread: Meetings | undefined) {
    this.#stage = stage
    this.#gathers = gathers
    this.#thread = thread
  }

  batcherOf(node: MapNode | SinkNode): Batcher {
    let batcher = this.#batchers.get(node.id)
    if (batcher === undefined) {
      batcher = new Batcher(
        stepId(node),
        node.fn as never,
        node.batch!,
        concurrencyOf(node),
        node.kind === 'map',
      )
      this.#batchers.set(node.id, batcher)
      this.#thread?.batchers.push(batcher)
    }
    return batcher
  }

  gateOf(node: StepNode): Gate | undefined {
    const holder = node.worker?.holder
    if (holder !== undefined) return this.#thread?.gateOf(holder, concurrencyOf(node))
    const most = concurrencyOf(node)
    if (!this.#gathers || node.batch !== undefined || most >= this.#stage.concurrency) return undefined
    const gate = this.#gates.get(node.id) ?? new Gate(most)
    this.#gates.set(node.id, gate)
    return gate
  }
}
