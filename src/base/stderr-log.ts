/** Lines for people. */
export interface LineLog {
  info(message: string, data?: object): void
  warn(message: string, data?: object): void
  error(message: string, data?: object): void
}

/**
 * Writes lines on stderr, each with who speaks: stdout belongs to the user's data. `data` follows as JSON.
 *
 * @param source `producer "core.feed"`; in a thread of the pool its number stands before it
 */
export function stderrLog(thread: number, source?: string): LineLog {
  const who = [thread === 0 ? '' : `thread ${thread}`, source ?? ''].filter((part) => part !== '').join(' ')
  const write = (level: string, message: string, data: object | undefined): void => {
    const more = data === undefined ? '' : ` ${JSON.stringify(data)}`
    process.stderr.write(`stairs ${who === '' ? '' : `${who} `}${level}: ${message}${more}\n`)
  }
  return {
    info: (message, data) => write('info', message, data),
    warn: (message, data) => write('warn', message, data),
    error: (message, data) => write('error', message, data),
  }
}
