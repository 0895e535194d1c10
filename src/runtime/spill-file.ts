import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file for this user only. It has no name any more once it is open, so it is gone with the process. */
export function openNamelessFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'stairs-'))
  const file = openSync(join(folder, 'spill'), 'wx+', 0o600)
  rmSync(folder, { recursive: true })
  return file
}

/** Writes all bytes at a place of a file. @throws the file system's error, when the disk is full */
export function writeFrame(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(file, bytes, done, bytes.length - done, at + done)
}

/** Reads as many bytes from a place of a file. */
export function readFrame(file: number, length: number, at: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(length)
  for (let done = 0; done < length;) done += readSync(file, bytes, done, length - done, at + done)
  return bytes
}

/** Frames on disk, first in, first out. For the few that must not be held in memory, nor hold up others. */
export class SpillFile {
  readonly #file = openNamelessFile()
  /** Lengths of the frames that were not read yet, oldest first. */
  readonly #frames: { readonly length: number; readonly rows: number }[] = []
  #readAt = 0
  #writeAt = 0

  get frames(): number {
    return this.#frames.length
  }

  /** @throws the file system's error, when the disk is full */
  push(bytes: Uint8Array, rows: number): void {
    writeFrame(this.#file, bytes, this.#writeAt)
    this.#writeAt += bytes.length
    this.#frames.push({ length: bytes.length, rows })
  }

  shift(): { bytes: Uint8Array; rows: number } | undefined {
    const frame = this.#frames.shift()
    if (frame === undefined) return undefined
    const bytes = readFrame(this.#file, frame.length, this.#readAt)
    this.#readAt += frame.length
    if (this.#frames.length === 0) this.#readAt = this.#writeAt = 0
    return { bytes, rows: frame.rows }
  }

  /** @returns rows that were never read */
  close(): number {
    closeSync(this.#file)
    return this.#frames.splice(0).reduce((rows, frame) => rows + frame.rows, 0)
  }
}
