import { App } from '../../src/app/app.ts'
import type {
  EmptyScope,
  Engine,
  MapSettings,
  PipelineDeclaration,
  ProducerDeclaration,
  RunSettings,
  SourceCall,
} from '../../src/app/engine.ts'
import { ProjectBase, type ProjectOptions } from '../../src/app/project-base.ts'
import type { RunReport } from '../../src/app/report.ts'
import type { Row } from '../../src/graph/node.ts'

export const emptyReport: RunReport = {
  ok: true,
  rowsIn: 0,
  rowsOut: 0,
  skipped: 0,
  failed: 0,
  retried: 0,
  repeated: 0,
  spilled: 0,
  dropped: 0,
  seconds: 0,
  stages: [],
  failures: [],
}

/** Notes what it is asked for, and gives iterators `items`. */
export class FakeEngine implements Engine {
  items: readonly unknown[] = []
  readonly calls: { pipeline: PipelineDeclaration; row: Row }[] = []
  readonly maps: { pipeline: PipelineDeclaration; rows: unknown; settings: MapSettings }[] = []
  readonly runs: { sources: readonly SourceCall[]; settings: RunSettings }[] = []
  readonly iterations: { consumer: string; signal: AbortSignal | undefined }[] = []
  readonly asked: { producer: string; scope: EmptyScope }[] = []
  empty = true
  ended = 0
  closed = 0

  callWithin(pipeline: PipelineDeclaration, row: Row): Promise<void> {
    this.calls.push({ pipeline, row })
    return Promise.resolve()
  }

  async call(pipeline: PipelineDeclaration, row: Row): Promise<Row[]> {
    this.calls.push({ pipeline, row })
    return [row]
  }

  map(pipeline: PipelineDeclaration, rows: unknown, settings: MapSettings): AsyncIterableIterator<unknown> {
    this.maps.push({ pipeline, rows, settings })
    return this.#async()
  }

  async run(sources: readonly SourceCall[], settings: RunSettings): Promise<RunReport> {
    this.runs.push({ sources, settings })
    return emptyReport
  }

  iterate(consumer: { fullName: string }, signal: AbortSignal | undefined): AsyncIterableIterator<unknown> {
    this.iterations.push({ consumer: consumer.fullName, signal })
    return this.#async()
  }

  async iterateSync(
    consumer: { fullName: string },
    signal: AbortSignal | undefined,
  ): Promise<IterableIterator<unknown>> {
    this.iterations.push({ consumer: consumer.fullName, signal })
    const next = this.#next()
    const items: IterableIterator<unknown> = {
      next,
      return: () => this.#end(),
      [Symbol.iterator]() {
        return this
      },
    }
    return items
  }

  isEmpty(producer: ProducerDeclaration, scope: EmptyScope): boolean {
    this.asked.push({ producer: producer.fullName, scope })
    return this.empty
  }

  explain(pipeline: PipelineDeclaration): string {
    return `${pipeline.fullName}: ${pipeline.graph().nodes.length} nodes`
  }

  async close(): Promise<void> {
    this.closed++
  }

  #next(): () => IteratorResult<unknown> {
    let at = 0
    return () =>
      at < this.items.length ? { done: false, value: this.items[at++] } : { done: true, value: undefined }
  }

  #end(): IteratorResult<unknown> {
    this.ended++
    return { done: true, value: undefined }
  }

  #async(): AsyncIterableIterator<unknown> {
    const next = this.#next()
    return {
      next: async () => next(),
      return: async () => this.#end(),
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }
}

/** A project on a fake engine, with one app. */
export function fakeProject(options: ProjectOptions = {}) {
  const engine = new FakeEngine()
  const project = new ProjectBase({ threads: 0, ...options }, () => engine)
  const app = new App('core')
  project.addApp(app)
  return { engine, project, app }
}

/** All items. (`Array.fromAsync` came with Node 22.) */
export async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
