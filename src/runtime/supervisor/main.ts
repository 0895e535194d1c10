import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../base/assert.ts'
import type { SupervisorSetup, ToSupervisor } from '../messages.ts'
import { startPool } from './pool.ts'
import { Supervisor } from './supervisor.ts'

assert(parentPort !== null, 'the supervisor is a thread')
const port = parentPort
const setup = workerData as SupervisorSetup
// The threads start while main loads what it needs to make the memory that they share.
const piscina = startPool(setup)
let supervisor: Supervisor | undefined

port.on('message', (message: ToSupervisor) => {
  if (message.type === 'pool')
    supervisor = new Supervisor(setup, message.pool, piscina, (said) => port.postMessage(said))
  else if (message.type === 'plan') supervisor!.addPlan(message.space)
  else void (supervisor?.close() ?? piscina.destroy()).then(() => port.close())
})
