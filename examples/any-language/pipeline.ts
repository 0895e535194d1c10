import { fileURLToPath } from 'node:url'
import { Project, type Input } from 'stairs'

export interface Customer {
  id: number
  name: string
  phone: string
}

// The program lies beside the source, also when this file has been compiled.
const cwd = fileURLToPath(new URL('.', import.meta.url.replace('/dist/examples/', '/examples/')))

export const project = new Project({ entry: import.meta.url, threads: 2 })
const app = project.app('customers')

export const cleaned = app.pipeline(
  'cleaned',
  (customer: Input<Customer>) =>
    customer
      .subscribeProcess<{ name: string; phone: string }>(['python3', 'clean.py'], { cwd, asWorker: true })
      .subscribeFunc(({ name }) => ({ initials: name.replace(/(\S)\S*\s*/gu, '$1') }), { name: 'initials' }),
  { onError: 'collect' },
)
