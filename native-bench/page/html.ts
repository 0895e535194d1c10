/** Pieces of HTML. What comes from outside is text and is escaped; an `Html` is already written. */

export interface Html {
  readonly html: string
}

export const raw = (html: string): Html => ({ html })

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export type Cell = string | Html

const inner = (cell: Cell): string => (typeof cell === 'string' ? escapeHtml(cell) : cell.html)

/** Marks that say something by more than their colour. */
export const mark = (kind: 'good' | 'bad' | 'open', text: string): Html =>
  raw(`<span class="${kind}">${escapeHtml(text)}</span>`)

export interface TableRow {
  readonly cells: readonly Cell[]
  /** Class of the row. */
  readonly kind?: string | undefined
}

/** @param lefts that many columns hold words, the others figures */
export function tableHtml(head: readonly string[], lefts: number, rows: readonly TableRow[]): string {
  const cells = (tag: 'th' | 'td', values: readonly Cell[]): string =>
    values
      .map((cell, index) => `<${tag}${index < lefts ? '' : ' class="figure"'}>${inner(cell)}</${tag}>`)
      .join('')
  const body = rows.map(({ cells: values, kind }) => {
    const attribute = kind === undefined ? '' : ` class="${kind}"`
    return `<tr${attribute}>${cells('td', values)}</tr>`
  })
  return `<div class="scroll"><table><thead><tr>${cells('th', head)}</tr></thead>\n<tbody>${body.join('\n')}</tbody></table></div>`
}

export const figureHtml = (caption: string, svg: string): string =>
  `<figure><figcaption>${escapeHtml(caption)}</figcaption>\n${svg}\n</figure>`
