import pc from 'picocolors'

/** Rows as people read them: `1,234,567`. */
export const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/**
 * A line of progress on stderr: rewritten in place on a terminal, a new line each time elsewhere.
 * @param total rows to come
 */
export function progressLine(total: number, out: NodeJS.WriteStream = process.stderr) {
  const show = (rows: number, seconds: number): void => {
    const text = describeProgress(rows, total, seconds)
    out.write(out.isTTY ? `\r\x1b[2K${pc.cyan(text)}` : `${text}\n`)
  }
  return {
    show,
    /** The last line, left standing. */
    end(rows: number, seconds: number): void {
      show(rows, seconds)
      if (out.isTTY) out.write('\n')
    },
  }
}

/** @param seconds since the start */
export function describeProgress(rows: number, total: number, seconds: number): string {
  const rate = seconds > 0 ? rows / seconds : 0
  const left = rate > 0 ? `${Math.ceil((total - rows) / rate)} s left` : 'starting'
  const percent = total > 0 ? Math.floor((100 * rows) / total) : 100
  return `${count.format(rows)} of ${count.format(total)} flights  ${percent} %  ${count.format(rate)} rows/s  ${left}`
}
