import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Piscina } from 'piscina'
import type { SupervisorSetup } from '../messages.ts'

/** Starts the threads of a pool. */
export function startPool({ poolThreads, holders, programs, heapMb }: SupervisorSetup): Piscina {
  // By require, which takes half the time of an import.
  const { Piscina } = createRequire(import.meta.url)('piscina') as typeof import('piscina')
  return new Piscina({
    filename: fileURLToPath(programs.bootstrap),
    minThreads: poolThreads,
    // One for pinned stages, one for each standalone consumer.
    maxThreads: poolThreads + 1 + holders.length,
    atomics: 'disabled',
    idleTimeout: Infinity,
    recordTiming: false,
    argv: process.argv.slice(2),
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  })
}
