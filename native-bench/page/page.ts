import type { SuiteReport } from '../results.ts'
import { machineText } from '../wording.ts'
import { escapeHtml } from './html.ts'
import { style } from './style.ts'
import { figuresTable, suiteSection } from './suite-section.ts'

/** One HTML page with everything in it: no scripts, nothing to load; it can be mailed and opened without a network. */

function summarySentences(reports: readonly SuiteReport[]): string[] {
  const ratios = reports.flatMap((report) => report.comparisons)
  const figures = reports.flatMap((report) => [...report.comparisons, ...report.figures])
  const count = (standing: string): number => ratios.filter((ratio) => ratio.standing === standing).length
  const held = figures.filter((figure) => figure.held !== null)
  const sentences = [
    `${ratios.length} ratios: ahead in ${count('ahead')}, behind in ${count('behind')}, no difference shown in ${count('open')}.`,
  ]
  if (held.length > 0) {
    sentences.push(`${held.filter((figure) => figure.held).length} of ${held.length} promises are held.`)
  }
  const without = ratios.filter((ratio) => ratio.missing !== null).length
  if (without > 0) sentences.push(`${without} ratios have no value: a side is void or unavailable.`)
  return sentences
}

const HOW_TO_READ =
  'A ratio is ours divided by theirs, round by round; its value is the median, its interval the 95 % bootstrap ' +
  'interval of that median. Of rows per second, above 1 we are faster. Claim the end of the interval that is worse ' +
  'for us, not the ratio. A promise is held where that end keeps it. Contestants far away have fewer rounds: the ' +
  'interval of less than five rounds is their range.'

/** @param reports of one run, at least one */
export function renderPage(reports: readonly SuiteReport[]): string {
  const { machine } = reports[0]!
  const versions = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`)
  const notes = [
    machineText(machine),
    `${machine.date}, V8 ${machine.v8}, ${versions.join(', ')}`,
    ...(reports.some((report) => report.effort.quick)
      ? ['Measured with --quick: this shows that it runs and that answers are right, not how fast it is.']
      : []),
  ]
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Benchmarks, ${escapeHtml(machine.commit)}</title>
<style>${style}</style>
<h1>Benchmarks</h1>
${notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
<p>${escapeHtml(summarySentences(reports).join(' '))}</p>
<p>${escapeHtml(HOW_TO_READ)}</p>
${figuresTable(reports)}
${reports.map(suiteSection).join('\n')}
</html>
`
}
