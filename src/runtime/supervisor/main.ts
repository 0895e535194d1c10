import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../base/assert.ts'
import type { SupervisorSetup, ToSupervisor } from '../messages.ts'
import { Supervisor } from './supervisor.ts'

assert(parentPort !== null, 'the supervisor is a thread')
const port = parentPort
const supervisor = new Supervisor(workerData as SupervisorSetup, (message) => port.postMessage(message))

port.on('message', (message: ToSupervisor) => {
  if (message.type === 'plan') supervisor.addPlan(message.space)
  else void supervisor.close().then(() => port.close())
})
