import type { DeadLetter } from 'stairs'
import { afterAll, describe, expect, it } from 'vitest'
import { engine, wayNames, type Row } from '../fixtures/runtime/deaths.ts'
import { collect, numbers, rejectionOf, sorted } from '../fixtures/runtime/rows.ts'

afterAll(() => engine.project.close())

const rowsWith = (count: number, poison: readonly number[]): Row[] =>
  numbers(count).map(({ id }) => (poison.includes(id) ? { id, poison: true } : { id }))
const byNumber = (a: number, b: number): number => a - b

type Work = (
  rows: Row[],
  options: { onFailure: (letter: DeadLetter) => void; ordered?: boolean },
) => AsyncIterable<object>

async function worked(
  map: Work,
  rows: Row[],
  ordered = false,
): Promise<{ found: any[]; letters: DeadLetter[] }> {
  const letters: DeadLetter[] = []
  const found = await collect(map(rows, { onFailure: (letter) => letters.push(letter), ordered }))
  return { found, letters }
}

const idsOf = (letters: DeadLetter[]): number[] => letters.map(({ row }) => (row as Row).id).sort(byNumber)

describe('rows that end their thread', { timeout: 40_000 }, () => {
  describe.each([
    ['one', [777]],
    ['the first and the last', [0, 1999]],
    ['several in one frame', [1500, 1501, 1502, 1510]],
    ['several in several frames', [3, 400, 900, 1500]],
  ])('%s', (_which, poison) => {
    it.each(wayNames)('%s', async (way) => {
      const rows = rowsWith(2000, poison)
      const { found, letters } = await worked((...given) => engine.ways[way].map(...given), rows)
      expect(idsOf(letters)).toEqual(poison)
      expect(found.map(({ id }) => id).sort(byNumber)).toEqual(
        numbers(2000).flatMap(({ id }) => (poison.includes(id) ? [] : [id])),
      )
      for (const { error, pipeline, step, attempts } of letters) {
        expect({ error, pipeline }).toMatchObject({
          error: { name: 'PoisonRowError', code: 'POISON_ROW' },
          pipeline: `core.${way}`,
        })
        expect(step).toContain(way)
        expect(error.message).toMatch(/code:? 5|late in row|nobody heard of row/)
        expect(attempts).toBeGreaterThanOrEqual(2)
      }
    })
  })

  it('that are done when their thread ends harm no other row', async () => {
    const late = [100, 101, 1400]
    const { found, letters } = await worked((...given) => engine.late.map(...given), rowsWith(2000, late))
    const failed = idsOf(letters)
    expect(late).toEqual(expect.arrayContaining(failed))
    expect([...found.map(({ id }) => id), ...failed].sort(byNumber)).toEqual(
      numbers(2000).map(({ id }) => id),
    )
  })

  it('leave their place in an ordered map to the others', async () => {
    const poison = [0, 70, 71, 1000, 1999]
    const rows = rowsWith(2000, poison)
    const { found, letters } = await worked((...given) => engine.ways.exits.map(...given), rows, true)
    expect(idsOf(letters)).toEqual(poison)
    expect(found).toEqual(numbers(2000).flatMap(({ id }) => (poison.includes(id) ? [] : [{ id, done: id }])))
  })

  it.each([false, true])('are found among derived rows, ordered: %s', async (ordered) => {
    const poison = [10, 11, 500]
    const { found, letters } = await worked(
      (...given) => engine.deep.map(...given),
      rowsWith(1000, poison),
      ordered,
    )
    const wanted = numbers(1000).flatMap(({ id }) =>
      [0, 1, 2]
        .filter((part) => !(poison.includes(id) && part === id % 3))
        .map((part) => ({ id, part, last: part })),
    )
    expect(letters.map(({ row }) => row)).toHaveLength(3)
    expect(sorted(letters.map(({ row }) => row))).toMatchObject([
      { id: 10, part: 1 },
      { id: 11, part: 2 },
      { id: 500, part: 2 },
    ])
    const kept = found.map(({ id, part, last }) => ({ id, part, last }))
    if (ordered) expect(kept).toEqual(wanted)
    else expect(sorted(kept)).toEqual(sorted(wanted))
  })

  it('are a crash loop where every row is one', async () => {
    const error = await rejectionOf(collect(engine.always.map(rowsWith(100_000, []))))
    expect(error).toMatchObject({ name: 'CrashLoopError', code: 'CRASH_LOOP' })
    expect(error.message).toMatch(/code:? 7/)
    expect(await collect(engine.plain.map(rowsWith(100, [])))).toHaveLength(100)
  })

  it('take the state of a pinned step with them', async () => {
    const error = await rejectionOf(collect(engine.pinned.map(rowsWith(1000, [500]))))
    expect(error).toMatchObject({ name: 'PinnedStateLostError', code: 'PINNED_STATE_LOST' })
    expect(error.message).toMatch(/code:? 5/)
    const found = await collect(engine.pinned.map(rowsWith(100, []), { ordered: true }))
    expect(found.map(({ calls }) => calls)).toEqual(numbers(100).map(({ id }) => id + 1))
  })

  it('a producer that ends its thread fails the run', async () => {
    const running = rejectionOf(engine.project.run(engine.exitingProducer))
    const found = new Set<number>()
    const loop = async () => {
      for await (const { id } of engine.items.iter()) found.add(id)
    }
    const thrown = await rejectionOf(loop())
    const error = await running
    expect(error).toMatchObject({ name: 'ProducerError', code: 'PRODUCER' })
    expect(error.message).toMatch(/exitingProducer.*code:? 8/)
    expect(thrown).toBe(error)
    for (const id of found) expect(id).toBeLessThan(100)
    expect(await collect(engine.plain.map(rowsWith(100, [])))).toHaveLength(100)
  })
})
