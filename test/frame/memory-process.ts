import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'

/** Run as a process of its own with --expose-gc: prints what is kept alive, in bytes. */
declare const gc: () => void

const FRAMES = 2500

function heapUsed(): number {
  gc()
  gc()
  return process.memoryUsage().heapUsed
}

/** Bytes that one string keeps alive, when of each frame nothing else is kept. */
function keptBy(rowOf: (i: number) => unknown, stringOf: (value: any) => string): number {
  const encoder = createEncoder()
  const decoder = createDecoder()
  const rows = Array.from({ length: 400 }, (_, i) => rowOf(i))
  const bytes = encodeValues(encoder, rows).slice()
  const kept: string[] = []
  const keep = (count: number) => {
    for (let k = 0; k < count; k++) kept.push(stringOf(decoder.decode(bytes.slice()).value(k % rows.length)))
  }
  keep(1000)
  const before = heapUsed()
  keep(FRAMES)
  return (heapUsed() - before) / FRAMES
}

/** Bytes that an encoder and a decoder keep after rows of ever new shapes. */
function keptByShapes(): number {
  const encoder = createEncoder()
  const decoder = createDecoder()
  const send = (frame: number) => {
    const rows = Array.from({ length: 50 }, (_, i) => ({ [`key-${frame}-${i}`]: i, id: frame }))
    decoder.decode(encodeValues(encoder, rows).slice()).value(0)
  }
  for (let frame = 0; frame < 100; frame++) send(frame)
  const before = heapUsed()
  for (let frame = 100; frame < 1100; frame++) send(frame)
  return heapUsed() - before
}

const text = (i: number) => `a text of some fifty characters with the number ${i}`
const results = {
  plain: keptBy(
    (i) => ({ id: i, text: text(i) }),
    (row) => row.text,
  ),
  wide: keptBy(
    (i) => ({ id: i, text: `語${text(i)}` }),
    (row) => row.text,
  ),
  mixed: keptBy(
    (i) => ({ id: i, text: i % 9 ? text(i) : `語${text(i)}` }),
    (row) => row.text,
  ),
  dictionary: keptBy(
    (i) => ({ id: i, text: text(i % 90) }),
    (row) => row.text,
  ),
  nested: keptBy(
    (i) => ({ id: i, list: [text(i)] }),
    (row) => row.list[0],
  ),
  rows: keptBy(
    (i) => (i % 2 ? { id: i, text: text(i) } : { text: text(i), id: i }),
    (row) => row.text,
  ),
  items: keptBy(text, (item) => item),
  shapes: keptByShapes(),
}
console.log(JSON.stringify(results))
