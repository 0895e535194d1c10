import type { Seat } from './seat.ts'
import { LISTENING, RUNNING } from '../ring/bell.ts'

/** One turn of this thread's event loop: timers, sockets, aborts, console output. */
export const turnEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What was printed in this thread has reached the thread that started it: output travels by messages. */
export async function flushOutput(): Promise<void> {
  const flush = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise((done) => stream.write('', () => done()))
  await Promise.all([flush(process.stdout), flush(process.stderr)])
}

/**
 * Lets a thread return to its event loop until it is rung, kicked or the time is over. A wait for the bell that was
 * not rung is used again the next time, so that there is never more than one.
 */
export class Listener {
  readonly #seat: Seat
  #bell: { readonly ticket: number; readonly rung: Promise<unknown> } | undefined
  #wake: (() => void) | undefined
  #kicked = false

  constructor(seat: Seat) {
    this.#seat = seat
  }

  /** Ends the wait from inside the thread: something was settled, or will be when the thread looks. */
  readonly kick = (): void => {
    this.#kicked = true
    this.#wake?.()
  }

  /**
   * @param ticket of the bell, read before work was looked for
   * At least one turn of the event loop passes, so that a thread that is mistaken about its work starves nobody.
   *
   * @param hasWork looked at once more when others can see that this thread listens
   */
  async wait(ticket: number, ms: number, hasWork: () => boolean): Promise<void> {
    const { bells } = this.#seat
    bells.setMode(LISTENING)
    if (!this.#kicked && !hasWork() && this.#armed(ticket)) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = undefined
    } else await turnEventLoop()
    this.#kicked = false
    bells.setMode(RUNNING)
  }

  /** @returns false when the bell has been rung */
  #armed(ticket: number): boolean {
    if (this.#bell?.ticket === ticket) return true
    const rung = this.#seat.bells.listen(ticket)
    if (rung === undefined) return false
    const bell = { ticket, rung }
    this.#bell = bell
    void rung.then(() => {
      if (this.#bell === bell) this.#bell = undefined
      this.#wake?.()
    })
    return true
  }
}
