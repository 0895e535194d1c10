import { performance } from 'node:perf_hooks'
import type { WriteStream } from 'node:tty'
import colors from 'picocolors'

/** What runs, how far it is and how long it will take, on stderr. */

const BAR_WIDTH = 20

/** On anything but a terminal a line now and then: logs are read afterwards. */
const LOG_EVERY_MS = 10_000

export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  return `${Math.round(seconds / 60)} min`
}

export interface Progress {
  /** @param secondsLeft of the whole run */
  show(text: string, secondsLeft: number): void
  /** Takes the line away, so that something else can be written. */
  clear(): void
}

/** @param log whether to write lines where `out` is no terminal */
export function createProgress(
  log: boolean,
  out: Pick<WriteStream, 'write' | 'isTTY'> & { readonly columns?: number } = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  const start = now()
  let logged = -Infinity
  return {
    show(text, secondsLeft) {
      const elapsed = (now() - start) / 1000
      const share = elapsed / (elapsed + secondsLeft)
      const percent = `${Math.floor(share * 100)} %`.padStart(5)
      const left = `about ${durationText(secondsLeft)} left`
      if (out.isTTY) {
        const full = Math.floor(share * BAR_WIDTH)
        const bar = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full)
        // A line that wraps could not be taken back.
        const room = (out.columns ?? 80) - BAR_WIDTH - percent.length - left.length - 5
        const cut = text.slice(0, Math.max(0, room))
        out.write(`\r\u001b[K${colors.cyan(bar)}${percent}  ${left}  ${colors.dim(cut)}`)
      } else if (log && now() - logged >= LOG_EVERY_MS) {
        logged = now()
        out.write(`${percent}  ${left}  ${text}\n`)
      }
    },
    clear() {
      if (out.isTTY) out.write('\r\u001b[K')
    },
  }
}
