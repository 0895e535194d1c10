import { fileURLToPath } from 'node:url'
import { readTask } from '../../contestant.ts'
import { POOL_SIZE, pool, type Tally } from '../../rows.ts'
import { Conversation, measureConversation, printMeasured } from '../native/conversation.ts'
import { sourceOf } from '../native/source.ts'
import type { PythonOptions } from './link.ts'

/** The same rows from one Python process to another. */

interface Answer extends Tally {
  readonly cpuSeconds: number
}

const { timing, options } = readTask<PythonOptions>()
const program = fileURLToPath(sourceOf('process_queue.py'))
const python = new Conversation<Answer>('python3', [program, String(options.size), String(options.limit)])
python.tell(JSON.stringify(pool))
const outcome = await measureConversation(timing, POOL_SIZE, python, (rows) => python.ask(String(rows)))
python.end()
printMeasured(outcome)
