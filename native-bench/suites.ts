import type { Suite } from './suite.ts'
import { asyncCalls } from './suites/async/suite.ts'
import { cpu } from './suites/cpu/suite.ts'
import { flights } from './suites/flights/suite.ts'
import { flow } from './suites/flow/suite.ts'
import { idle } from './suites/idle/suite.ts'
import { latency } from './suites/latency/suite.ts'
import { map } from './suites/map/suite.ts'
import { memory } from './suites/memory/suite.ts'
import { nested } from './suites/nested/suite.ts'
import { partitioned } from './suites/partitioned/suite.ts'
import { pipeline } from './suites/pipeline/suite.ts'
import { ring } from './suites/ring/suite.ts'
import { samples } from './suites/samples/suite.ts'
import { slowConsumer } from './suites/slow-consumer/suite.ts'
import { startup } from './suites/startup/suite.ts'
import { strings } from './suites/strings/suite.ts'
import { training } from './suites/training/suite.ts'
import { uneven } from './suites/uneven/suite.ts'
import { wide } from './suites/wide/suite.ts'

/** All suites, in the order in which they run. */
export const suites: readonly Suite[] = [
  ring,
  map,
  pipeline,
  cpu,
  uneven,
  asyncCalls,
  latency,
  wide,
  strings,
  nested,
  samples,
  startup,
  memory,
  slowConsumer,
  idle,
  flow,
  training,
  flights,
  partitioned,
]
