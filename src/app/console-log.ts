import type { Log } from '../graph/context.ts'

/** Lines on stderr, each beginning with who speaks: stdout belongs to the user's data. */
export function consoleLog(source: string): Log {
  const write = (level: string, message: string, data?: object): void => {
    const line = `${level} ${source}: ${message}`
    if (data === undefined) console.error(line)
    else console.error(line, data)
  }
  return {
    info: (message, data) => write('info', message, data),
    warn: (message, data) => write('warn', message, data),
    error: (message, data) => write('error', message, data),
  }
}
