import { Project, type Input } from 'stairs'

// This module declares, main.ts runs: the worker thread imports this one.
export const project = new Project({ name: 'fetch', entry: import.meta.url, threads: 1 })
const app = project.app('fetch')

/** Hands the answers to the loop in main.ts. */
export const squares = app.consumerIter<{ id: number; square: number }>('squares')

const ask = app.pipeline('ask', (question: Input<{ id: number; url: string }>) =>
  question
    .subscribeFunc(
      async ({ id, url }, { signal }) => {
        const response = await fetch(`${url}/${id}`, { signal })
        return (await response.json()) as { square: number }
      },
      { asWorker: true, concurrency: 200, name: 'fetch' },
    )
    .subscribeConsumer(squares),
)

export const questions = app.producer(
  'questions',
  { to: ask },
  function* ({ count, url }: { count: number; url: string }) {
    for (let id = 0; id < count; id++) yield { id, url }
  },
)
