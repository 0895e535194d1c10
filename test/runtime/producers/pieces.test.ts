import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  brokenNames,
  engines,
  given,
  listingNames,
  type Broken,
  type Row,
} from '../../fixtures/runtime/producers/pieces.ts'
import { collect, rejectionOf } from '../../fixtures/runtime/rows.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stairs-test-'))
})
afterAll(async () => {
  await Promise.all(engines.map(([, on]) => on.project.close()))
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  given.listed = given.closed = 0
})

const idsOf = (rows: readonly Row[]): number[] => rows.map(({ id }) => id).sort((a, b) => a - b)
const daysOf = (...days: number[]): number[] =>
  days.flatMap((day) => Array.from({ length: 100 }, (_, i) => day * 1000 + i))

describe.each(engines)('pieces, %s', { timeout: 30_000 }, (title, on) => {
  const { project, items } = on
  const pooled = title === 'threads: 2'

  describe.each(['batches', 'partitions'] as const)('%s', (kind) => {
    const noun = kind === 'batches' ? 'batch' : 'partition'
    const days = [1, 2, 3, 4, 5, 6, 7]

    it.each(listingNames)('are listed by anything: %s', async (listing) => {
      const running = project.run(on[kind][listing].with({ days: days.map((day) => ({ day })) }))
      const rows = await collect(items.iter())
      expect(await running).toMatchObject({ ok: true, rowsIn: 700, rowsOut: 700, repeated: 0 })
      expect(idsOf(rows)).toEqual(daysOf(...days))
      for (const { thread } of rows) expect(thread === threadId).toBe(!pooled)
    })

    it.each<[string, object, RegExp]>([
      ['throws midway', { throwsAfter: 60 }, /day 4 is lost$/],
      ['gives what is no row', { strange: 'number' }, /gave a number where a row/],
      ['gives what cannot be carried', { strange: 'function' }, /function/],
    ])('one that %s is not delivered, also not half; the others are', async (_, how, text) => {
      const producer = on[kind].generator
      const listed = days.map((day) => (day === 4 ? { day, ...how } : { day }))
      const running = rejectionOf(project.run(producer.with({ days: listed })))
      const found: Row[] = []
      const loop = async () => {
        for await (const row of items.iter()) found.push(row)
      }
      const [error, thrown] = await Promise.all([running, rejectionOf(loop())])
      expect(error).toMatchObject({ name: 'ProducerError', code: 'PRODUCER' })
      expect(error.message).toContain(`Producer "${producer.fullName}" failed in ${noun} { day: 4, `)
      if (kind === 'batches') expect(error.message).toContain(' of "core.load": ')
      expect(error.message).toMatch(text)
      expect(thrown).toBe(error)
      expect(idsOf(found)).toEqual(daysOf(1, 2, 3, 5, 6, 7))
      expect(given.closed).toBe(1)
    })

    it('says how many failed', async () => {
      const listed = days.map((day) => (day % 2 === 0 ? { day, throwsAfter: 1 } : { day }))
      const running = rejectionOf(project.run(on[kind].list.with({ days: listed })))
      await rejectionOf(collect(items.iter()))
      expect((await running).message).toMatch(/\(the first of 3 failures\): day [246] is lost$/)
    })

    it.each<[Broken, RegExp]>([
      ['throws', /failed: no list$/],
      ['rejects', /failed: no list$/],
      ['throwsMidway', /failed: no list$/],
      ['noList', new RegExp(`gave a number where an iterable of ${kind} is wanted`)],
      ['noPiece', new RegExp(`it gave a ${noun} that cannot be sent to a thread: .*function`)],
    ])('a broken list: %s', async (name, text) => {
      const producer = (kind === 'batches' ? on.brokenBatches : on.brokenPartitions)[name]!
      const running = rejectionOf(project.run(producer))
      const found: Row[] = []
      const loop = async () => {
        for await (const row of items.iter()) found.push(row)
      }
      await rejectionOf(loop())
      const error = await running
      expect(error).toMatchObject({ code: 'PRODUCER' })
      expect(error.message).toContain(`Producer "core.${name}`)
      expect(error.message).toMatch(text)
      const begun = name === 'throwsMidway' || name === 'noPiece'
      expect(idsOf(found)).toEqual(begun ? daysOf(1) : [])
      expect(brokenNames).toContain(name)
    })

    it.runIf(pooled)('are read beside each other', async () => {
      const running = project.run(kind === 'batches' ? on.meeting : on.meetingParts)
      const rows = await collect(items.iter())
      expect(await running).toMatchObject({ ok: true, rowsIn: 2 })
      expect(new Set(rows.map(({ thread }) => thread)).size).toBe(2)
    })

    it('are listed as threads become free', async () => {
      const many = Array.from({ length: 2000 }, (_, day) => ({ day, count: 1 }))
      const running = project.run(on[kind].generator.with({ days: many }))
      let listed: number | undefined
      let rows = 0
      for await (const _ of items.iter()) {
        rows++
        listed ??= given.listed
      }
      await running
      expect(rows).toBe(2000)
      expect(given.listed).toBe(2000)
      expect(listed).toBeLessThan(200)
    })

    it('end early when the run is stopped', async () => {
      const control = new AbortController()
      const many = Array.from({ length: 100_000 }, (_, day) => ({ day }))
      const running = rejectionOf(
        project.run(on[kind].generator.with({ days: many }), { signal: control.signal }),
      )
      const loop = async () => {
        for await (const _ of items.iter()) control.abort()
      }
      await rejectionOf(loop())
      expect(await running).toMatchObject({ code: 'RUN_STOPPED' })
      expect(given.closed).toBe(1)
    })

    it.runIf(pooled)('one whose thread dies is read again, whole', async () => {
      const diesWithout = join(folder, kind)
      const listed = days.map((day) => (day === 3 ? { day, diesWithout } : { day }))
      const running = project.run(on[kind].list.with({ days: listed }))
      const rows = await collect(items.iter())
      expect(await running).toMatchObject({ ok: true, rowsIn: 700 })
      expect(idsOf(rows)).toEqual(daysOf(...days))
    })

    it.runIf(pooled)('one that ends its thread every time fails, and the others are done', async () => {
      const listed = days.map((day) => (day === 3 ? { day, diesWithout: 'never' } : { day }))
      const running = rejectionOf(project.run(on[kind].list.with({ days: listed })))
      const found: Row[] = []
      const loop = async () => {
        for await (const row of items.iter()) found.push(row)
      }
      await rejectionOf(loop())
      expect((await running).message).toMatch(/{ day: 3, diesWithout: 'never' }.* died again and again/)
      expect(idsOf(found)).toEqual(daysOf(1, 2, 4, 5, 6, 7))
    })
  })

  it('a batch is arguments: one plain object', async () => {
    const running = rejectionOf(project.run(on.noArgs))
    await rejectionOf(collect(items.iter()))
    expect((await running).message).toContain(
      'a batch is the arguments of "core.load", one plain object, and it gave 5.',
    )
  })

  it('may be repeated', async () => {
    const running = project.run(on.twice)
    const rows = await collect(items.iter())
    expect(await running).toMatchObject({ ok: true, rowsIn: 400 })
    expect(idsOf(rows)).toEqual(
      [...daysOf(1), ...daysOf(1), ...daysOf(2), ...daysOf(2)].sort((a, b) => a - b),
    )
  })

  it('several producers share the threads', async () => {
    const all = Array.from({ length: 60 }, (_, day) => ({ day }))
    const running = project.run([
      on.batches.list.with({ days: all.slice(0, 30) }),
      on.partitions.list.with({ days: all.slice(30) }),
      on.load.with({ day: 60 }),
    ])
    const rows = await collect(items.iter())
    expect(await running).toMatchObject({ ok: true, rowsIn: 6100 })
    expect(idsOf(rows)).toEqual(daysOf(...all.map(({ day }) => day), 60))
  })

  it('what describes a partition is any data', async () => {
    const running = project.run(on.rich)
    expect(idsOf(await collect(items.iter()))).toEqual([1, 2, 3])
    await running
  })

  it('a read that gives no rows is told with its partition', async () => {
    const running = rejectionOf(project.run(on.noRead))
    await rejectionOf(collect(items.iter()))
    expect((await running).message).toBe(
      `Producer "core.noRead" failed in partition 'a': "core.noRead" gave a number where an iterable of rows is wanted.`,
    )
  })

  it('partitions may be read in the thread of the caller', async () => {
    const running = project.run(on.onMain)
    const rows = await collect(items.iter())
    await running
    expect(idsOf(rows)).toEqual(daysOf(1, 2))
    expect(new Set(rows.map(({ thread }) => thread))).toEqual(new Set([threadId]))
  })

  it('are asked for their total when progress is told', async () => {
    const running = project.run(on.known, { progress: () => undefined })
    expect(await collect(items.iter())).toHaveLength(100)
    await running
    expect(given.listed).toBe(1)
  })

  it('can be read here: rows() of partitions gives their rows, of batches the arguments', async () => {
    const days = [{ day: 1 }, { day: 2 }]
    expect(
      idsOf(await collect(on.partitions.promise.rows({ days }) as unknown as AsyncIterable<Row>)),
    ).toEqual(daysOf(1, 2))
    expect(await collect(on.batches.generator.rows({ days }))).toEqual(days)
  })
})
