import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A forum to look for links in: made of numbers, and with all that goes wrong on the web. */

const FORUMS = 5
const PAGES = 4
const TOPICS_ON_PAGE = 8
const TOPICS = FORUMS * PAGES * TOPICS_ON_PAGE
const SLOW_MS = 200

const REPOSITORIES = [
  'ada/engine',
  'alan/machine',
  'barbara/clu',
  'donald/weaver',
  'edsger/semaphore',
  'grace/compiler',
  'john/lisp',
  'katherine/orbit',
  'ken/regex',
  'margaret/agc',
  'niklaus/oberon',
  'tony/quicksort',
]

/** `missing`: 404; `broken`: 500; `binary`: no HTML; `reset`: the connection is cut; `silent`: no answer ever. */
export type Health = 'good' | 'slow' | 'missing' | 'broken' | 'binary' | 'reset' | 'silent'

export interface Topic {
  readonly id: number
  readonly health: Health
  /** What its text links to, as `owner/name`. */
  readonly repositories: readonly string[]
}

function healthOf(id: number): Health {
  if (id % 40 === 15) return 'reset'
  if (id % 40 === 35) return 'silent'
  if (id % 20 === 3) return 'missing'
  if (id % 20 === 7) return 'broken'
  if (id % 20 === 11) return 'binary'
  return id % 10 === 9 ? 'slow' : 'good'
}

export const topics: readonly Topic[] = Array.from({ length: TOPICS }, (_, id) => ({
  id,
  health: healthOf(id),
  repositories: Array.from({ length: id % 3 }, (_repository, nth) => REPOSITORIES[(id * 7 + 5 * nth) % 12]!),
}))

/** A running site: close it when it is no longer read. */
export interface Site {
  /** Where it begins, such as `http://127.0.0.1:40123/`. */
  readonly url: string
  close(): void
}

/** Starts the site on a port that is free. */
export async function startSite(): Promise<Site> {
  const server: Server = createServer(({ url = '/' }, response) => answer(url, response))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function answer(path: string, response: ServerResponse): void {
  const [, kind, number, page = '0'] = /^\/(?:(forum|topic)\/(\d+)(?:\/(\d+))?)?$/.exec(path) ?? ['', 'none']
  if (kind === undefined) send(response, index())
  else if (kind === 'forum') send(response, forum(Number(number), Number(page)))
  else if (kind === 'topic' && Number(number) < TOPICS) answerTopic(topics[Number(number)]!, response)
  else send(response, 'Not found', 404)
}

function answerTopic(topic: Topic, response: ServerResponse): void {
  const { health } = topic
  if (health === 'missing') send(response, 'Not found', 404)
  else if (health === 'broken') send(response, 'Internal error', 500)
  else if (health === 'binary') send(response, '%PDF-1.7', 200, 'application/pdf')
  else if (health === 'reset') response.destroy()
  else if (health === 'slow') setTimeout(() => send(response, text(topic)), SLOW_MS)
  else if (health === 'good') send(response, text(topic))
}

function send(response: ServerResponse, body: string, status = 200, type = 'text/html'): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

const anchor = (href: string): string => `<a href="${href}">${href}</a>`

/** Links around the text lead to the start, to a page that is gone, and to a repository that nobody speaks of. */
const layout = (inner: string): string => `<!doctype html>
<nav>${anchor('/')} ${anchor('/about')}</nav>
<main>${inner}</main>
<footer>${anchor('https://github.com/forum/software')}</footer>`

const list = (count: number, href: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => `<li>${anchor(href(n))}</li>`).join('\n')

const index = (): string => layout(list(FORUMS, (number) => `/forum/${number}`))

function forum(id: number, page: number): string {
  const first = (id * PAGES + page) * TOPICS_ON_PAGE
  const more = page + 1 < PAGES ? anchor(`/forum/${id}/${page + 1}`) : ''
  return layout(`${list(TOPICS_ON_PAGE, (n) => `/topic/${first + n}`)} ${more} ${anchor('/')}`)
}

/** Topics link to the next one, to themselves, and to somewhere else. */
function text({ id, repositories }: Topic): string {
  const links = repositories.map((name) => anchor(`https://github.com/${name}`))
  return layout(
    `<p>Have you seen ${links.join(' or ')}? See ${anchor(`/topic/${(id + 1) % TOPICS}#answers`)},
    ${anchor(`/topic/${id}`)}, ${anchor('https://example.com/')} and ${anchor('mailto:a@example.com')}.</p>`,
  )
}
