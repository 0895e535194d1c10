import { Project, type Input } from 'stairs'
import { describe, expect, it } from 'vitest'

/** The engine is loaded at first use: what is asked for meanwhile comes about as it would later. */

function* counted(pulled: number[]): Generator<{ id: number }> {
  for (let id = 0; id < 1000; id++) {
    pulled.push(id)
    yield { id }
  }
}

function fresh() {
  const pulled: number[] = []
  const project = new Project({ threads: 0 })
  const app = project.app('first')
  const double = app.pipeline('double', (input: Input<{ id: number }>) =>
    input.subscribeFunc(({ id }) => ({ double: id * 2 })),
  )
  const feed = app.producer('feed', { to: double }, () => counted(pulled))
  return { project, double, feed, pulled }
}

describe('the first use of a project', { timeout: 20_000 }, () => {
  it('gives a row to each of those who ask at once', async () => {
    const { project, double } = fresh()
    const rows = double.map([{ id: 1 }, { id: 2 }])
    const found = await Promise.all([rows.next(), rows.next(), rows.next()])
    expect(found.map(({ value }) => value as unknown)).toEqual([
      { id: 1, double: 2 },
      { id: 2, double: 4 },
      undefined,
    ])
    await project.close()
  })

  it('begins nothing that was left in the same turn', async () => {
    const { project, double, pulled } = fresh()
    const rows = double.map(counted(pulled))
    const asked = rows.next()
    await rows.return?.()
    expect(await asked).toEqual({ value: undefined, done: true })
    expect(pulled).toEqual([])
    await project.close()
  })

  it('can be aborted in the same turn', async () => {
    const { project, double, feed } = fresh()
    const controller = new AbortController()
    const asked = double.map([{ id: 1 }], { signal: controller.signal }).next()
    const running = project.run(feed, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(running).rejects.toMatchObject({ code: 'RUN_STOPPED' })
    await expect(asked).rejects.toMatchObject({ code: 'RUN_STOPPED' })
    await project.close()
  })

  it('can be closed in the same turn', async () => {
    const { project, feed } = fresh()
    const running = project.run(feed)
    const closing = project.close()
    await expect(running).rejects.toMatchObject({ code: 'RUN_STOPPED' })
    await closing
    await expect(project.run(feed)).rejects.toMatchObject({ code: 'USAGE' })
  })
})
