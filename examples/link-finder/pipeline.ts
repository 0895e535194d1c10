import { Project, type Input } from 'stairs'
import { ForumLinks } from './flows.ts'

// This module declares, main.ts runs: every worker thread imports this one.
export const project = new Project({ name: 'link-finder', entry: import.meta.url, threads: 2 })
const app = project.app('links')

/** Hands each mention of a repository to the loop in main.ts. */
export const mentions = app.consumerIter('mentions', ({ url }: { url: string }) => url)

/** The pages that were asked for. The step that keeps it is pinned: one thread remembers, and no other. */
const known = new Set<string>()

const crawl = app.pipeline('crawl', (page: Input<{ url: string }>, { self }) =>
  page
    .subscribeFunc(
      ({ url }, context) => {
        if (known.has(url)) return context.skip('known')
        known.add(url)
        return {}
      },
      { asWorker: { pinned: true }, name: 'once' },
    )
    // A thread that waits for pages does something else meanwhile: 100 of them may be on their way in each.
    .applyFlowAsProducer(new ForumLinks(), { asWorker: true, concurrency: 100, name: 'links' })
    .subscribeConsumer(mentions, { when: ({ kind }) => kind === 'repository' })
    .callPipeline(self, { when: ({ kind }) => kind === 'page' }),
)

export const start = app.producer('start', { to: crawl }, ({ url }: { url: string }) => [{ url }])
