import { expect, it } from 'vitest'
import { Project, type Input } from 'stairs'
import { createDecoder, createEncoder } from '../../src/frame/codec.ts'

/** What is a row's own also where rows were made of one row, and what happens where its values cannot be read. */

it('lends each row of a selection a copy of its own', () => {
  const rows = Array.from({ length: 16 }, (_, id) => ({
    id,
    floats: Float32Array.of(id),
    map: new Map([['id', id]]),
  }))
  const encoder = createEncoder()
  const first = encoder.batch()
  for (const row of rows) first.append(row, undefined)
  const base = createDecoder().decode(encoder.encode(first, 0, 16).slice())
  const batch = createEncoder()
  const out = batch.batch()
  out.over(base, [
    ['id', 'id'],
    ['floats', 'floats'],
    ['map', 'map'],
  ])
  for (let i = 0; i < 16; i++) for (const part of [0, 1]) out.appendOver(i, { part }, undefined)
  const frame = createDecoder().decode(batch.encode(out, 0, 32).slice())
  for (const key of ['floats', 'map']) {
    const lent = frame.lend(key)
    expect(lent[1], key).not.toBe(lent[0])
  }
  const make = frame.lendWhole()
  expect((make(1) as { floats: unknown }).floats).not.toBe((make(0) as { floats: unknown }).floats)
})

it('what a handler changes in place is not what the rows of the same fan-out have', async () => {
  const project = new Project({ threads: 0 })
  const app = project.app('core')
  const main = app.pipeline(
    'main',
    (input: Input<{ id: number; floats: Float32Array; map: Map<string, number> }>) =>
      input
        .subscribeFuncAsProducer(() => [{ part: 0 }, { part: 1 }], { asWorker: true })
        .subscribeFunc(
          ({ id, floats, map }) => {
            const wasFresh = floats[0] === id && map.size === 1
            floats.fill(-1)
            map.set('more', 1)
            return { wasFresh }
          },
          { asWorker: true },
        ),
  )
  const rows = Array.from({ length: 500 }, (_, id) => ({
    id,
    floats: Float32Array.of(id),
    map: new Map([['id', id]]),
  }))
  let damaged = 0
  for await (const { wasFresh } of main.map(rows)) if (!wasFresh) damaged++
  await project.close()
  expect(damaged).toBe(0)
})

it('a result whose getter throws fails its row', async () => {
  const project = new Project({ threads: 0, onError: 'collect' })
  const main = project.app('core').pipeline('main', (input: Input<{ id: number }>) =>
    input
      .subscribeFunc(({ id }) => ({ first: id }), { asWorker: true })
      .subscribeFunc(({ id }): { fine: number } =>
        id !== 300
          ? { fine: id }
          : {
              get fine(): number {
                throw new Error('from a getter')
              },
            },
      ),
  )
  const letters: unknown[] = []
  let rows = 0
  const source = Array.from({ length: 1000 }, (_, id) => ({ id }))
  for await (const _ of main.map(source, { onFailure: (letter) => letters.push(letter) })) rows++
  await project.close()
  expect(rows).toBe(999)
  expect(letters).toMatchObject([{ row: { id: 300 }, error: { message: 'from a getter' } }])
})
