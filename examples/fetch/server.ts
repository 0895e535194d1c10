import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A running server that takes its time. */
export interface SlowServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string
  /** The most requests that were open at one time. */
  readonly mostOpen: number
  close(): void
}

/** Answers `/n` with n², as JSON, after 20 to 49 ms. */
export async function startServer(): Promise<SlowServer> {
  let [open, mostOpen] = [0, 0]
  const server = createServer(({ url = '/' }, response) => {
    const id = Number(url.slice(1))
    mostOpen = Math.max(mostOpen, ++open)
    response.setHeader('content-type', 'application/json')
    setTimeout(
      () => {
        open--
        response.end(JSON.stringify({ square: id * id }))
      },
      20 + (id % 30),
    )
  })
  // So many connections come at once: they wait to be accepted, and are not refused.
  await new Promise<void>((listening) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog: 512 }, listening),
  )
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get mostOpen() {
      return mostOpen
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
