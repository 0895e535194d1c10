import { StringDecoder } from 'node:string_decoder'

/** Lines kept for errors. */
const KEPT = 20
const LONGEST = 1_000
/** A process that writes more is not read any better, and would flood whatever reads the log. */
const LOGGED_PER_SECOND = 20

/** What a process writes to stderr: its last lines are kept for errors, a number of them each second is logged. */
export class ErrorLines {
  readonly last: string[] = []
  readonly #log: (line: string) => void
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''
  #second = 0
  #logged = 0
  #silent = 0

  constructor(log: (line: string) => void) {
    this.#log = log
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n')
    // Of a line without an end no more is kept than is shown.
    this.#rest = lines.pop()!.slice(0, LONGEST + 1)
    for (const line of lines) this.#line(line)
  }

  /** The process has ended. */
  end(): void {
    const rest = this.#rest + this.#decoder.end()
    this.#rest = ''
    if (rest !== '') this.#line(rest)
    this.#tellSilent()
  }

  #line(text: string): void {
    const line = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text.trimEnd()
    if (line === '') return
    this.last.push(line)
    if (this.last.length > KEPT) this.last.shift()
    const second = Math.floor(performance.now() / 1000)
    if (second !== this.#second) {
      this.#tellSilent()
      this.#second = second
      this.#logged = 0
    }
    if (this.#logged++ < LOGGED_PER_SECOND) this.#log(line)
    else this.#silent++
  }

  #tellSilent(): void {
    if (this.#silent > 0) this.#log(`(${this.#silent} more lines on stderr)`)
    this.#silent = 0
  }
}
