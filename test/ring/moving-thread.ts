import { workerData } from 'node:worker_threads'
import { Bells } from '../../src/ring/bell.ts'
import { Commit } from '../../src/ring/commit.ts'
import { attach, counterOf, frame, idOf, type Space } from './space.ts'

const { space, thread, bells: offset }: { space: Space; thread: number; bells: number } = workerData
const view = attach(space, thread)
const { arena, rings, byId } = view
const bells = new Bells(arena, offset)
const commit = new Commit(arena, byId)

/** Takes a frame off a ring and commits its copy to the next one, counting both. */
function move(from: number): boolean {
  const input = rings[from]!.claim()
  if (input < 0) return false
  const bytes = arena.read(input)
  const id = idOf(bytes)
  let output = -1
  while (output < 0) output = arena.allocate(bytes.length)
  arena.write(output, frame(id, bytes.length))
  const published = counterOf(space, thread, 2 * from)
  const released = published + 1
  commit.input(input)
  commit.output(rings[from + 1]!, output)
  commit.before(published, Atomics.load(arena.control, published) + 1)
  commit.after(released, Atomics.load(arena.control, released) + 1)
  commit.run()
  return true
}

for (;;) {
  const ticket = bells.ticket()
  if (!move(1) && !move(0)) bells.wait(ticket, 1)
}
