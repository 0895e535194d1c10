import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { percent } from './progress.ts'
import type { EpochFigures, Training } from './training.ts'
import { htmlPage } from '../html-page.ts'

use([LineChart, GridComponent, LegendComponent, SVGRenderer])

/** The page of the report. */
export function reportPage(model: string, { epochs, unseenAccuracy }: Training): string {
  return htmlPage(
    'Handwritten digits',
    `<p>${model}, ${epochs.length} epochs: ${percent(unseenAccuracy)} of the digits that it never saw are read right.</p>
<figure><figcaption>Loss in training and accuracy on the validation digits</figcaption>
${plot(epochs)}
</figure>`,
  )
}

function plot(epochs: readonly EpochFigures[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 380 })
  const line = { type: 'line', silent: true, symbolSize: 6 } as const
  chart.setOption({
    animation: false,
    legend: { top: 0 },
    grid: { left: 70, right: 70, top: 50, bottom: 50 },
    xAxis: {
      type: 'category',
      data: epochs.map(({ epoch }) => epoch),
      name: 'epoch',
      nameLocation: 'middle',
      nameGap: 30,
    },
    yAxis: [
      { type: 'value', name: 'loss (nats)', min: 0 },
      { type: 'value', name: 'accuracy (%)', scale: true, max: 100, splitLine: { show: false } },
    ],
    series: [
      { ...line, name: 'loss', data: epochs.map(({ loss }) => loss), color: '#c4462f' },
      {
        ...line,
        name: 'accuracy',
        yAxisIndex: 1,
        data: epochs.map(({ accuracy }) => 100 * accuracy),
        color: '#3b74b9',
      },
    ],
  })
  // Inside HTML an SVG needs no namespaces; without them the page names no address at all.
  const svg = chart.renderToSVGString().replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')
  // A chart that is not disposed holds a timer, and the process would never end.
  chart.dispose()
  return svg
}
