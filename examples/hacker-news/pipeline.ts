import { appendFileSync, createReadStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { concatenate, Project, type Input } from 'stairs'
import { mentionedLibraries, PrepareTopic, Sentiment } from './flows.ts'
import { postOf, type Post } from './posts.ts'

// This module declares, main.ts runs: every worker thread imports this one.
export const project = new Project({ name: 'hacker-news', entry: import.meta.url, threads: 2 })
const app = project.app('hackerNews')

/** What the first job leaves for the second one. */
export interface Comment {
  readonly id: number
  readonly words: readonly string[]
}
export const file = join(tmpdir(), `stairs-hacker-news-${process.pid}.ndjson`)

// ---- the first job: comments about a topic, as words

/** One thread has it, and no other: the lines of two writers could mix. */
const save = app.standaloneConsumer('save', ({ id, words }: Comment) =>
  appendFileSync(file, `${JSON.stringify({ id, words })}\n`),
)

const clean = app.pipeline(
  'clean',
  (post: Input<Post>, { config }) =>
    post
      .subscribeFunc(
        ({ type, title, text }, context) => {
          if (type !== 'comment') return context.skip('no comment')
          return { text: `${title} ${text}` }
        },
        { asWorker: true, name: 'comments' },
      )
      .subscribeFlow(new PrepareTopic(config.topic, config.leastWords), { name: 'prepare' })
      .subscribeConsumer(save),
  { config: { topic: 'python', leastWords: 5 } },
)

const posts = app.producer(
  'posts',
  { to: clean },
  function* ({ from, count }: { from: number; count: number }) {
    for (let id = from; id < from + count; id++) yield postOf(id)
  },
)

/** Ten batches; each is read where a thread is free. */
export const archive = app.batchProducer('archive', { to: posts }, function* () {
  for (let batch = 0; batch < 10; batch++) yield { from: batch * 500, count: 500 }
})

// ---- the second job: what they think, and of which libraries

export interface Opinion {
  readonly sentiment: 'good' | 'bad' | 'neutral'
  readonly libraries: readonly string[]
}

/** Hands the opinions to the loop in main.ts. */
export const opinions = app.consumerIter<Opinion>('opinions')

const statistics = app.pipeline('statistics', (comment: Input<Comment>) => {
  const sentiment = comment.applyFlow(new Sentiment(), { asWorker: true, name: 'sentiment' }).get('sentiment')
  const libraries = comment.applyFunc(mentionedLibraries).get('libraries')
  return concatenate({ sentiment, libraries }).subscribeConsumer(opinions)
})

export const comments = app.producer('comments', { to: statistics }, async function* () {
  for await (const line of createInterface({ input: createReadStream(file) }))
    yield JSON.parse(line) as Comment
})
