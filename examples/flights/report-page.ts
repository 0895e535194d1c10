import { classesPlot, hoursPlot, routesPlot } from './plots.ts'
import { count } from './progress.ts'
import type { FlightSummary } from './summary.ts'
import { htmlPage } from '../html-page.ts'

/** The page of the report. */
export function reportPage(summary: FlightSummary): string {
  return htmlPage(
    'Late flights',
    `${summarySentences(summary)
      .map((sentence) => `<p>${escapeHtml(sentence)}</p>`)
      .join('\n')}
${figure('hours', 'Flights and mean delay by hour of departure', hoursPlot(summary))}
${summary.worstRoutes.length > 0 ? figure('routes', 'Routes of at least 1,000 flights with the highest mean delay', routesPlot(summary)) : ''}
${figure('classes', 'Flights by class of delay', classesPlot(summary))}`,
  )
}

/** The summary in words. */
export function summarySentences(summary: FlightSummary): string[] {
  const { flights, delayClasses, worstRoutes, meanAbsoluteDistanceError, flightsWithUnknownAirport } = summary
  const late = delayClasses.late + delayClasses.veryLate
  const sentences = [
    `${count.format(flights)} flights: ${percent(late, flights)} were at least 15 minutes late, ${percent(delayClasses.veryLate, flights)} an hour or more.`,
  ]
  const worst = worstRoutes[0]
  if (worst) {
    sentences.push(
      `The worst route is ${worst.origin} to ${worst.destination}: ${worst.meanDelay.toFixed(1)} minutes late on average over ${count.format(worst.flights)} flights.`,
    )
  }
  if (meanAbsoluteDistanceError !== null) {
    sentences.push(
      `Reported distances differ from the great circle by ${meanAbsoluteDistanceError.toFixed(2)} miles on average.`,
    )
  }
  sentences.push(`Flights from or to an unknown airport: ${count.format(flightsWithUnknownAirport)}.`)
  return sentences
}

function figure(id: string, caption: string, svg: string): string {
  // Inside HTML an SVG needs no namespaces; without them the page names no address at all.
  const inline = svg.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')
  return `<figure id="${id}"><figcaption>${caption}</figcaption>\n${inline}\n</figure>`
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
