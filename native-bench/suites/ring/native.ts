import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDecoder, createEncoder } from '../../../src/frame/codec.ts'
import { readTask } from '../../contestant.ts'
import { POOL_SIZE } from '../../rows.ts'
import { compiled } from '../native/compile.ts'
import { Conversation, measureConversation, printMeasured } from '../native/conversation.ts'
import type { NativeOptions } from './link.ts'
import { chunksOf, loadRows, type RowSet } from './row-set.ts'

/** The bytes of our own frames, encoded beforehand, through a ring of two C++ threads. Nobody encodes or decodes there. */

interface Answer {
  readonly frames: number
  /** Of all words of all frames, in 64 bits. */
  readonly checksum: string
  readonly cpuSeconds: number
}

const { timing, options } = readTask<NativeOptions>()
const rowSet = await loadRows(options.rows)
const frames = encodeFrames(rowSet)
const folder = mkdtempSync(join(tmpdir(), 'stairs-native-'))
const file = join(folder, 'frames')
writeFileSync(file, fileOf(frames))
const ring = new Conversation<Answer>(compiled('ring'), [file, String(options.slots)])

const frameSums = frames.map(wordSum)
// Outside the timed part: the bytes that travel do hold the rows.
const poolChecksum = readAll(rowSet)
let lastChecksum = ''
const outcome = await measureConversation(timing, POOL_SIZE, ring, async (rows) => {
  const { frames: read, checksum } = await ring.ask(String(rows / options.size))
  lastChecksum = checksum
  return { count: read * options.size, checksum: Math.imul(poolChecksum, read / frames.length) }
})
ring.end()
rmSync(folder, { recursive: true })
if (lastChecksum !== expectedSum(outcome.count / options.size))
  throw new Error('the native ring changed bytes')
const poolBytes = frames.reduce((sum, frame) => sum + frame.length, 0)
const megabytes = ((outcome.rows / POOL_SIZE) * poolBytes) / 1e6
printMeasured({ ...outcome, measures: { megabytesPerSecond: megabytes / outcome.seconds } })

function encodeFrames<Row>({ pool }: RowSet<Row>): Uint8Array[] {
  const encoder = createEncoder()
  const batch = encoder.batch()
  return chunksOf(pool, options.size).map((rows) => {
    for (const row of rows) batch.append(row, undefined)
    const frame = new Uint8Array(encoder.encode(batch, 0, batch.length))
    batch.shift(batch.length)
    return frame
  })
}

function words(frame: Uint8Array): BigUint64Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil(frame.length / 8) * 8)
  padded.set(frame)
  return new BigUint64Array(padded.buffer)
}

/** As ring.cpp reads it. */
function fileOf(all: readonly Uint8Array[]): Uint8Array {
  const parts = [BigUint64Array.of(BigInt(all.length))]
  for (const frame of all) parts.push(BigUint64Array.of(BigInt(frame.length)))
  for (const frame of all) parts.push(words(frame))
  return Buffer.concat(parts.map((part) => new Uint8Array(part.buffer)))
}

function wordSum(frame: Uint8Array): bigint {
  let sum = 0n
  for (const word of words(frame)) sum += word
  return BigInt.asUintN(64, sum)
}

function expectedSum(count: number): string {
  let checksum = 0n
  for (let frame = 0; frame < count; frame++) {
    checksum = BigInt.asUintN(64, checksum * 31n + frameSums[frame % frameSums.length]!)
  }
  return String(checksum)
}

function readAll<Row>({ hash }: RowSet<Row>): number {
  const decoder = createDecoder()
  let checksum = 0
  for (const bytes of frames) {
    const frame = decoder.decode(new Uint8Array(bytes))
    for (let index = 0; index < frame.count; index++) {
      // What is no such row shows in the checksum.
      const value: any = frame.value(index)
      checksum = (checksum + hash(value)) | 0
    }
  }
  return checksum
}
