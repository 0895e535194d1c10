import { CustomChart, type CustomSeriesOption } from 'echarts/charts'
import { GridComponent, MarkLineComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Ratio } from '../comparison.ts'
import { short } from '../wording.ts'

/** Plots as SVG elements, narrow enough for a phone. Colours are variables of the page. */

use([CustomChart, GridComponent, MarkLineComponent, SVGRenderer])

const WIDTH = 460
const LEFT = 172
const RIGHT = 64
const ROW = 34
const FONT = 'system-ui, sans-serif'

const BAR = 16
const DOT = 5
/** Half the height of what closes a whisker. */
const CAP = 5

type RenderItem = NonNullable<CustomSeriesOption['renderItem']>
type Shape = Extract<ReturnType<RenderItem>, { type: 'group' }>['children'][number]

const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, lineWidth = 1.5): Shape => ({
  type: 'line',
  shape: { x1, y1, x2, y2 },
  style: { stroke, lineWidth },
})

const whisker = (low: number, high: number, y: number, color: string): Shape[] => [
  line(low, y, high, y, color),
  line(low, y - CAP, low, y + CAP, color),
  line(high, y - CAP, high, y + CAP, color),
]

const dot = (cx: number, cy: number, fill: string): Shape => ({
  type: 'circle',
  shape: { cx, cy, r: DOT },
  style: { fill },
})

/** The value in figures, in the margin. */
const valueText = (value: string, y: number, fill: string): Shape => ({
  type: 'text',
  style: {
    text: value,
    x: WIDTH - RIGHT + 10,
    y,
    fill,
    fontSize: 12,
    fontFamily: FONT,
    verticalAlign: 'middle',
  },
})

interface Axis {
  readonly log: false | 2 | 10
  /** What it must show at least. */
  readonly largest: number
  readonly min?: number
  readonly max?: number
}

/** @param shapes what stands in a row, by its index, where `x` gives places of values and `y` is its middle */
function draw(
  label: string,
  names: readonly string[],
  axis: Axis,
  guides: readonly number[],
  shapes: (index: number, x: (value: number) => number, y: number) => Shape[],
): string {
  const height = ROW * names.length + 50
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  const text = { color: 'var(--ink)', fontSize: 12 }
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: FONT },
    grid: { left: LEFT, right: RIGHT, top: 10, bottom: 40 },
    xAxis: {
      type: axis.log === false ? 'value' : 'log',
      ...(axis.log === false ? {} : { logBase: axis.log }),
      min: axis.min,
      max: axis.max,
      axisLabel: { ...text, color: 'var(--muted)', hideOverlap: true, formatter: axisNumber },
      splitNumber: 4,
      splitLine: { lineStyle: { color: 'var(--grid)' } },
    },
    yAxis: {
      type: 'category',
      data: names,
      inverse: true,
      axisLabel: { ...text, width: LEFT - 12, overflow: 'break', interval: 0 },
      axisLine: { lineStyle: { color: 'var(--grid)' } },
      axisTick: { show: false },
    },
    series: {
      type: 'custom',
      silent: true,
      // The first value only makes the axis long enough: shapes know their own.
      data: names.map((_, index) => [axis.largest, index]),
      encode: { x: 0, y: 1 },
      renderItem: ((_, api) => {
        const index = Number(api.value(1))
        const y = api.coord([axis.largest, index])[1]!
        return { type: 'group', children: shapes(index, (value) => api.coord([value, index])[0]!, y) }
      }) satisfies RenderItem,
      markLine: {
        silent: true,
        symbol: 'none',
        animation: false,
        label: { show: false },
        lineStyle: { color: 'var(--ink)', type: 'solid', width: 1 },
        data: guides.map((xAxis) => ({ xAxis })),
      },
    },
  })
  const svg = chart.renderToSVGString()
  // A chart that is not disposed holds a timer, and the process would never end.
  chart.dispose()
  return inPage(svg, label)
}

/** Inside HTML an SVG needs no namespaces; without them the page names no address at all. Rules for a mouse are none of ours. */
function inPage(svg: string, label: string): string {
  const name = label.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  return svg
    .replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')
    .replaceAll(/<style[^>]*>.*?<\/style>\n?/gs, '')
    .replaceAll(/ (class="zr\d+-cls-\d+"|ecmeta_\w+="[^"]*"|pointer-events="visible")/g, '')
    .replace('<svg ', `<svg role="img" aria-label="${name}" `)
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
const axisNumber = (value: number): string => compact.format(value)

export interface BarRow {
  readonly name: string
  readonly value: number
  /** Quartiles. */
  readonly low: number
  readonly high: number
  readonly ours: boolean
}

/** Beyond that the shortest bar could not be seen. */
const LARGEST_LINEAR_RATIO = 30

/** Bars from 0, or points on a logarithmic axis, which has no 0 for bars to stand on. */
export function barsPlot(label: string, rows: readonly BarRow[]): string {
  const positive = rows.map((row) => row.value).filter((value) => value > 0)
  const largest = Math.max(...rows.map((row) => row.high))
  const smallest = Math.min(...positive, ...rows.map((row) => row.low).filter((value) => value > 0))
  const log = positive.length === rows.length && largest / smallest > LARGEST_LINEAR_RATIO
  const power = (value: number): number => 10 ** value
  const axis: Axis = log
    ? {
        log: 10,
        largest,
        min: power(Math.floor(Math.log10(smallest))),
        max: power(Math.ceil(Math.log10(largest))),
      }
    : { log: false, largest, min: Math.min(0, ...rows.map((row) => row.low)) }
  return draw(
    label,
    rows.map((row) => row.name),
    axis,
    [],
    (index, x, y) => {
      const { value, low, high, ours } = rows[index]!
      const color = ours ? 'var(--ours)' : 'var(--peer)'
      const from = log ? 0 : x(0)
      const bar: Shape = {
        type: 'rect',
        shape: { x: from, y: y - BAR / 2, width: x(value) - from, height: BAR },
        style: { fill: color },
      }
      return [
        log ? dot(x(value), y, color) : bar,
        ...whisker(x(log ? Math.max(low, axis.min!) : low), x(high), y, 'var(--ink)'),
        valueText(compact.format(value), y, 'var(--ink)'),
      ]
    },
  )
}

const standingColors = { ahead: 'var(--ahead)', behind: 'var(--behind)', open: 'var(--open)' }

export type MeasuredRatio = Ratio & {
  readonly value: number
  readonly interval: readonly [number, number]
  readonly standing: 'ahead' | 'behind' | 'open'
}

export const isMeasured = (ratio: Ratio): ratio is MeasuredRatio =>
  ratio.value !== null && ratio.interval !== null && ratio.standing !== null && ratio.interval[0] > 0

const boundValue = ({ bound }: Ratio): number[] =>
  bound === null ? [] : ['atLeast' in bound ? bound.atLeast : bound.atMost]

/** Medians with their intervals against 1, and the promised bound as a flag that points to the promised side. */
export function ratiosPlot(label: string, ratios: readonly MeasuredRatio[]): string {
  const values = ratios.flatMap((ratio) => [...ratio.interval, ...boundValue(ratio)])
  const axis: Axis = {
    log: 2,
    largest: Math.max(...values),
    min: 2 ** Math.floor(Math.log2(Math.min(0.8, ...values))),
    max: 2 ** Math.ceil(Math.log2(Math.max(1.25, ...values))),
  }
  return draw(
    label,
    ratios.map((ratio) => ratio.name),
    axis,
    [1],
    (index, x, y) => {
      const ratio = ratios[index]!
      const color = standingColors[ratio.standing]
      const flags = boundValue(ratio).flatMap((value) => {
        const direction = ratio.bound !== null && 'atLeast' in ratio.bound ? 1 : -1
        const at = x(value)
        const top = y - ROW / 2 + 3
        return [
          line(at, top, at, y + ROW / 2 - 3, 'var(--bound)', 2.5),
          line(at, top, at + direction * 8, top, 'var(--bound)', 2.5),
        ]
      })
      return [
        ...flags,
        ...whisker(x(ratio.interval[0]), x(ratio.interval[1]), y, color),
        dot(x(ratio.value), y, color),
        valueText(short.format(ratio.value), y, color),
      ]
    },
  )
}
