import type { Tuning } from '../app/config.ts'
import { UsageError } from '../base/errors.ts'
import { Counters, edgeBlockWords, sessionBlockWords, type CounterLayout } from '../inspect/counters.ts'
import type { Plan } from '../plan/plan.ts'
import type { signaturesOf } from '../plan/reads.ts'
import { Arena } from '../ring/arena.ts'
import { Bells } from '../ring/bell.ts'
import { createMemory, type RingMemory } from '../ring/memory.ts'
import { Ring } from '../ring/ring.ts'

/** Shared memory of one pool and who is who in it. Plain data: it is sent to every thread. */
export interface PoolSpace {
  readonly memory: RingMemory
  readonly bells: number
  /** For each thread: [worker thread id, frames finished]. */
  readonly threadWords: number
  /** Threads of the pool are 1 … poolThreads; 0 is main. */
  readonly poolThreads: number
  /** The thread that runs pinned stages; those of the standalone consumers come after it. */
  readonly pinnedThread: number
  /** The consumers that have a thread of their own, in the order of their threads. */
  readonly holders: readonly Holder[]
  /** The last one; it runs no stage. */
  readonly supervisorThread: number
  /** Source frames of a session that may be on their way. */
  readonly window: number
  readonly tuning: Tuning
}

/** A standalone consumer. */
export interface Holder {
  /** `app.consumer` */
  readonly name: string
  /** Its thread may be replaced by another. */
  readonly restart: boolean
}

/** Where a plan lives in the shared memory. Plain data. */
export interface PlanSpace {
  readonly id: number
  readonly plan: Plan
  readonly firstRing: number
  readonly ringOffsets: readonly number[]
  readonly counters: CounterLayout
  /** The producers whose generators may run on the pool, by `app.producer`. */
  readonly producers: readonly string[]
  /** What main has found out about the handlers: threads need not parse their texts again. */
  readonly signatures: ReturnType<typeof signaturesOf>
}

/** Each plan has, after its own edges, one that carries failures to main and one that carries calls of producers to the pool. */
export const failureEdge = (plan: Plan): number => plan.edges.length
export const sourceEdge = (plan: Plan): number => plan.edges.length + 1
const edgeCount = (plan: Plan): number => plan.edges.length + 2

const SLOTS = 4000
export const SLOT_BYTES = 64 * 1024
const CONTROL_BYTES_PER_THREAD = 32 * 1024 * 1024
const THREAD_WORDS = 32

export const THREAD = { ID: 0, FRAMES: 1 } as const

/** Pages cost nothing until they are touched, and low slots are used first, so the sizes are generous. */
export function createPoolSpace(
  poolThreads: number,
  maxRowBytes: number,
  tuning: Tuning,
  holders: readonly Holder[],
): PoolSpace {
  const window = 4 * Math.max(poolThreads, 1) + 16
  // A row may take a quarter of the arena.
  const slotBytes = Math.max(SLOT_BYTES, Math.ceil((4 * maxRowBytes) / SLOTS / 4096) * 4096)
  const threads = poolThreads + 3 + holders.length
  const memory = createMemory({
    slots: SLOTS,
    slotBytes,
    threads,
    controlBytes: Math.min(2 ** 30, CONTROL_BYTES_PER_THREAD * threads),
  })
  const arena = new Arena(memory, 0)
  return {
    memory,
    bells: arena.reserve(Bells.words(threads)),
    threadWords: arena.reserve(threads * THREAD_WORDS),
    poolThreads,
    pinnedThread: poolThreads + 1,
    holders,
    supervisorThread: threads - 1,
    window,
    tuning,
  }
}

export const threadWord = (space: PoolSpace, thread: number, word: number): number =>
  space.threadWords + thread * THREAD_WORDS + word

/** Makes room for a plan. Main only. */
export function createPlanSpace(
  pool: PoolSpace,
  arena: Arena,
  id: number,
  firstRing: number,
  plan: Plan,
  producers: readonly string[],
  signatures: PlanSpace['signatures'],
): PlanSpace {
  const edges = edgeCount(plan)
  const threads = pool.memory.threads
  const ringOffsets: number[] = []
  for (let e = 0; e < edges; e++) {
    const into = plan.edges[e]?.call?.into
    if (into !== undefined) {
      ringOffsets.push(ringOffsets[into]!)
      continue
    }
    const offset = arena.reserve(Ring.words(pool.memory.slots))
    Ring.format(arena, offset)
    ringOffsets.push(offset)
  }
  const counters: CounterLayout = {
    threads,
    edges,
    stages: plan.stages.length,
    credit: Array.from({ length: edges }, (_, edge) => plan.edges[edge]?.call?.into ?? edge),
    edgeBlocks: arena.reserve(edgeBlockWords(threads, edges)),
    sessionBlocks: arena.reserve(sessionBlockWords(threads, plan.stages.length)),
  }
  return { id, plan, firstRing, ringOffsets, counters, producers, signatures }
}

/** A plan as one thread sees it: its rings and counters over the shared memory. */
export interface AttachedPlan {
  readonly space: PlanSpace
  readonly plan: Plan
  /** By edge; the last two are the failure and the source edge. */
  readonly rings: readonly Ring[]
  readonly counters: Counters
}

export function attachPlan(arena: Arena, space: PlanSpace): AttachedPlan {
  const rings = space.ringOffsets.map(
    (offset, edge) => new Ring(arena, space.firstRing + space.counters.credit[edge]!, offset),
  )
  return { space, plan: space.plan, rings, counters: new Counters(arena.control, space.counters) }
}

/** Which threads may run a stage. Stages with a limit of threads start at different threads, so that they spread. */
export function threadsOf(pool: PoolSpace, plan: Plan, stage: number): readonly number[] {
  const { place, threads, holder } = plan.stages[stage]!
  if (pool.poolThreads === 0 || place === 'caller') return [0]
  if (place === 'pinned') return [holder === undefined ? pool.pinnedThread : threadOfHolder(pool, holder)]
  const all = Array.from({ length: pool.poolThreads }, (_, i) => i + 1)
  if (threads === undefined || threads >= all.length) return all
  return Array.from({ length: threads }, (_, i) => all[(stage + i) % all.length]!)
}

/** Whether rows may come round: pipelines of it call each other. */
export const hasCircles = (plan: Plan): boolean => plan.edges.some((edge) => edge.call?.isCyclic === true)

/** @throws UsageError where it was declared after the threads had started */
function threadOfHolder(pool: PoolSpace, holder: string): number {
  const at = pool.holders.findIndex(({ name }) => name === holder)
  if (at !== -1) return pool.pinnedThread + 1 + at
  throw new UsageError(
    `Consumer "${holder}" was declared after the threads had started, and it needs one of its own. ` +
      'Declare it at the top level of the entry module, before anything runs.',
  )
}

/** The threads beside the pool's that a plan needs. */
export const ownThreads = (pool: PoolSpace, plan: Plan): readonly number[] => [
  ...new Set(
    plan.stages.flatMap(({ place, index }) => (place === 'pinned' ? threadsOf(pool, plan, index) : [])),
  ),
]
