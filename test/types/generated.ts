/** Programs that are large rather than clever: what long chains and many pipelines cost the compiler. */

const head =
  "import { App, concatenate, type Input } from 'stairs'\n\nexport const app = new App('core')\nexport { concatenate }\n"

/** One pipeline of `steps` steps, each reading the result of the one before; some may be skipped, some change a type. */
export function chain(steps: number, skipped: number, changing: number): string {
  const lines = Array.from({ length: steps }, (_, i) => {
    const options = i < skipped ? `, { when: (row) => row.k0 > ${i} }` : ''
    const changes = i < changing ? `, flag: ${i % 2 === 0 ? `'text'` : i}` : ''
    return `    .subscribeFunc(({ k0 }) => ({ k${i + 1}: k0 + ${i}${changes} })${options})`
  })
  return `${head}
export const main = app.pipeline('main', (input: Input<{ k0: number; flag: boolean }>) =>
  input
${lines.join('\n')},
)
export const print = app.consumer('print', (row: { k0: number; k${steps}: number }) => void row)
export const feed = app.producer('feed', { to: main }, function* () {
  yield { k0: 1, flag: true }
})
`
}

/** The same with handlers that give one of two shapes: kept as unions, rows would double in number at each step. */
export function unions(steps: number): string {
  const lines = Array.from(
    { length: steps },
    (_, i) => `    .subscribeFunc(({ k }) => (k > ${i} ? { a${i}: 1 } : { b${i}: 'x' }))`,
  )
  return `${head}
export const main = app.pipeline('main', (input: Input<{ k: number }>) =>
  input
${lines.join('\n')},
)
`
}

/** Many small pipelines, each with its producer and its consumer. */
export function pipelines(count: number): string {
  const parts = Array.from(
    { length: count },
    (_, i) => `
export const print${i} = app.consumer('print${i}', ({ id, count }: { id: number; count: number }) => void [id, count])
export const main${i} = app.pipeline('main${i}', ({ id, text }: Input<{ id: number; text: string }>) =>
  concatenate({ id, text })
    .subscribeFunc(({ text: t }) => ({ words: t.split(' ') }), { asWorker: true, name: 'split${i}' })
    .subscribeFunc(({ words }) => ({ count: words.length }))
    .subscribeConsumer(print${i}),
)
export const feed${i} = app.producer('feed${i}', { to: main${i} }, function* () {
  yield { id: ${i}, text: 'a b' }
})`,
  )
  return head + parts.join('\n')
}

/** Pipelines that each graft another and call one: ten deep, as deep as no program is. */
export function grafts(count: number): string {
  const parts = Array.from(
    { length: count },
    (_, i) => `
export const main${i + 1} = app.pipeline(
  'main${i + 1}',
  (input: Input<{ id: number; text: string }>) =>
    input
      .subscribeFunc(({ text }) => ({ words${i % 7}: text.split(' ') }))
      .${i % 2 ? 'apply' : 'subscribe'}Pipeline(main${i % 10 === 0 ? 0 : i}, { config: { limit: ${i} } })
      .callPipeline(main${i}, { when: ({ id }) => id > ${i} }),
  { config: { limit: ${i} } },
)`,
  )
  return `${head}
export const main0 = app.pipeline(
  'main0',
  (input: Input<{ id: number; text: string }>) => input.subscribeFunc(({ id }) => ({ next: id + 1 })),
  { config: { limit: 1 } },
)
${parts.join('\n')}`
}
