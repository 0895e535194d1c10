import type { Suite } from './suite.ts'
import { cpu } from './suites/cpu/suite.ts'
import { idle } from './suites/idle/suite.ts'
import { map } from './suites/map/suite.ts'
import { ring } from './suites/ring/suite.ts'
import { slowConsumer } from './suites/slow-consumer/suite.ts'
import { uneven } from './suites/uneven/suite.ts'

/** All suites, in the order in which they run. */
export const suites: readonly Suite[] = [ring, map, cpu, uneven, slowConsumer, idle]
