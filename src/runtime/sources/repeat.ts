import { isThenable } from '../../base/thenable.ts'
import { ResultError, UsageError } from '../../base/errors.ts'
import { describe } from '../rows/ops.ts'

const FIRST_MS = 1
const MOST_MS = 50

/** Asks a repeat signal, again and again, until it says yes. */
export class RepeatPoll {
  readonly #ask: () => unknown
  readonly #kick: () => void
  /** Costs nothing, and is asked at every look. */
  readonly #isCheap: boolean
  #delay = FIRST_MS
  #due = 0
  #wasQuiet = false
  #isPending = false
  #answer = false
  #error: { readonly thrown: unknown } | undefined

  constructor(ask: () => unknown, isCheap: boolean, kick: () => void) {
    this.#ask = ask
    this.#isCheap = isCheap
    this.#kick = kick
  }

  /** Milliseconds until it should be looked at again. */
  get patience(): number {
    return this.#isPending ? MOST_MS : Math.max(0, this.#due - performance.now())
  }

  /**
   * @param isQuiet nothing is in flight: worth another look
   * @param isBlocked this thread is blocked: no promise will be settled
   * @returns whether the signal has said yes
   * @throws what the signal threw, ResultError where it gave neither true nor false
   */
  look(isQuiet: boolean, isBlocked: boolean): boolean {
    if (this.#error !== undefined) throw this.#error.thrown
    if (this.#answer) return true
    if (this.#isPending) return isBlocked ? refuseBlocked() : false
    const now = performance.now()
    const calmed = isQuiet && !this.#wasQuiet
    this.#wasQuiet = isQuiet
    if (!calmed && !this.#isCheap && now < this.#due) return false
    this.#delay = calmed ? FIRST_MS : Math.min(MOST_MS, 2 * this.#delay)
    this.#due = now + (this.#isCheap ? MOST_MS : this.#delay)
    const answer = this.#ask()
    if (!isThenable(answer)) return judged(answer)
    this.#wait(answer)
    return isBlocked ? refuseBlocked() : false
  }

  #wait(answer: PromiseLike<unknown>): void {
    this.#isPending = true
    const settle = (): void => {
      this.#isPending = false
      this.#kick()
    }
    answer.then(
      (value) => {
        try {
          this.#answer = judged(value)
        } catch (thrown) {
          this.#error = { thrown }
        }
        settle()
      },
      (thrown: unknown) => {
        this.#error = { thrown }
        settle()
      },
    )
  }
}

function judged(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer
  throw new ResultError(`it gave ${describe(answer)} where true or false is wanted`)
}

function refuseBlocked(): never {
  throw new UsageError(
    'it gave a promise, which cannot be settled while iterSync blocks this thread: answer at once, or use iter',
  )
}
