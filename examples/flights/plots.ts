import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { count } from './progress.ts'
import type { FlightSummary } from './summary.ts'

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer])

/** Flights (bars) and mean delay (line) by hour of departure, as an SVG element. */
export function hoursPlot({ byHour }: FlightSummary): string {
  return draw(860, 380, {
    legend: { top: 0 },
    grid: { left: 80, right: 70, top: 50, bottom: 50 },
    xAxis: { type: 'category', data: byHour.map(({ hour }) => hour), name: 'hour of departure', ...below },
    yAxis: [
      { type: 'value', name: 'flights' },
      { type: 'value', name: 'minutes', splitLine: { show: false } },
    ],
    series: [
      {
        name: 'flights',
        type: 'bar',
        silent: true,
        data: byHour.map(({ flights }) => flights),
        color: '#9dbfe4',
      },
      {
        name: 'mean delay',
        type: 'line',
        silent: true,
        yAxisIndex: 1,
        data: byHour.map(({ meanDelay }) => meanDelay),
        color: '#c4462f',
      },
    ],
  })
}

/** Mean delay of the worst routes, the worst on top, as an SVG element. */
export function routesPlot({ worstRoutes }: FlightSummary): string {
  const names = worstRoutes.map(({ origin, destination }) => `${origin} – ${destination}`)
  return draw(860, 380, {
    grid: { left: 110, right: 60, top: 20, bottom: 50 },
    xAxis: { type: 'value', name: 'mean delay in minutes', ...below },
    yAxis: { type: 'category', data: names, inverse: true },
    series: [
      {
        type: 'bar',
        silent: true,
        data: worstRoutes.map(({ meanDelay }) => Number(meanDelay.toFixed(1))),
        color: '#c4462f',
        label: { show: true, position: 'right' },
      },
    ],
  })
}

/** Flights of each class of delay, as an SVG element. */
export function classesPlot({ delayClasses: { early, onTime, late, veryLate } }: FlightSummary): string {
  const colors = ['#4f8a5b', '#9dbfe4', '#e0a03c', '#c4462f']
  return draw(860, 320, {
    grid: { left: 80, right: 20, top: 30, bottom: 40 },
    xAxis: {
      type: 'category',
      data: ['early', 'on time (0 to 14 min)', 'late (15 to 59)', 'very late (60 and more)'],
    },
    yAxis: { type: 'value', name: 'flights' },
    series: [
      {
        type: 'bar',
        silent: true,
        data: [early, onTime, late, veryLate].map((value, i) => ({ value, itemStyle: { color: colors[i] } })),
        label: {
          show: true,
          position: 'top',
          formatter: ({ value }: { value: number }) => count.format(value),
        },
      },
    ],
  })
}

const below = { nameLocation: 'middle', nameGap: 30 }

function draw(width: number, height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption({ animation: false, ...option })
  const svg = chart.renderToSVGString()
  // A chart that is not disposed holds a timer, and the process would never end.
  chart.dispose()
  return svg
}
