import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../base/assert.ts'
import type { SupervisorSetup, ToSupervisor } from '../messages.ts'
import { startPool } from './pool.ts'

assert(parentPort !== null, 'the supervisor is a thread')
const port = parentPort
const setup = workerData as SupervisorSetup
// The threads start while this one loads the rest of its program.
const pool = startPool(setup)
const { Supervisor } = await import('./supervisor.ts')
const supervisor = new Supervisor(setup, pool, (message) => port.postMessage(message))

port.on('message', (message: ToSupervisor) => {
  if (message.type === 'plan') supervisor.addPlan(message.space)
  else void supervisor.close().then(() => port.close())
})
