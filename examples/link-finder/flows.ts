import { Flow, SkipRow, step } from 'stairs'

/** A page that has not answered by then is dead: long enough for a busy machine, so that the same pages are each time. */
const PATIENCE_MS = 5000

interface Html {
  readonly url: string
  readonly html: string
}

interface Links {
  readonly url: string
  readonly links: readonly string[]
}

/** What a page leads to: a page of the same site, or a repository. */
export interface Found {
  readonly kind: 'page' | 'repository'
  readonly url: string
}

/** Reads a page and finds its links. Others inherit from it; by itself it does not say what the links are. */
class PageLinks extends Flow {
  read = step(async ({ url }: { url: string }) => ({ html: await htmlOf(url) }), { next: () => this.extract })

  extract = step(({ url, html }: Html) => ({ links: linksIn(html, url) }))
}

/** The links in the text of a forum's page, without those around it, and what they are. */
export class ForumLinks extends PageLinks {
  async run({ url }: { url: string }): Promise<readonly Found[]> {
    const result = await this.startFromAsync(this.read, { url })
    return result.get(this.sort).found
  }

  /** Takes the place of the base's step of this name. */
  override extract = step(({ url, html }: Html) => {
    const text = /<main>(.*)<\/main>/s.exec(html)?.[1]
    if (text === undefined) throw new SkipRow('not a page of a forum')
    return { links: linksIn(text, url) }
  })

  unique = step(({ links }: Links) => ({ links: [...new Set(links)] }))

  sort = step(({ url, links }: Links) => {
    const { origin } = new URL(url)
    const found: Found[] = []
    for (const link of links) {
      if (link.startsWith(`${origin}/`)) found.push({ kind: 'page', url: link })
      else if (/^https:\/\/github\.com\/[\w-]+\/[\w-]+$/.test(link))
        found.push({ kind: 'repository', url: link })
    }
    return { found }
  })

  /** The base's last step leads on to those that were added. */
  override reconnect(): void {
    this.extract.setNext(this.unique)
    this.unique.setNext(this.sort)
  }
}

/** @throws SkipRow where there is no page: a dead link is no reason to stop */
async function htmlOf(url: string): Promise<string> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS)
  try {
    const response = await fetch(url, { signal: patience.signal })
    const type = response.headers.get('content-type') ?? ''
    if (response.ok && type.startsWith('text/html')) return await response.text()
    await response.body?.cancel()
    throw new SkipRow(response.ok ? `is ${type}` : `status ${response.status}`)
  } catch (error) {
    throw error instanceof SkipRow ? error : new SkipRow('no answer')
  } finally {
    clearTimeout(timer)
  }
}

/** All links as whole addresses, without what stands behind a `#`. */
function linksIn(html: string, base: string): string[] {
  return Array.from(html.matchAll(/href="([^"#]*)/g), ([, href]) => new URL(href!, base).href)
}
