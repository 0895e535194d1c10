import { spawnSync } from 'node:child_process'
import { cleaned, project, type Customer } from './pipeline.ts'

const customers: Customer[] = [
  { id: 1, name: '  ada   lovelace ', phone: '0044 20 7946 0123' },
  { id: 2, name: 'GRACE HOPPER', phone: '+1 (202) 555-0148' },
  { id: 3, name: '   ', phone: '+49 30 901820' },
  { id: 4, name: 'Zoe\u0308 a\u030angstro\u0308m', phone: '+46 8 505 829 00' },
  { id: 5, name: 'alan turing', phone: 'unknown' },
  { id: 6, name: 'emmy noether', phone: '09131 / 85 0' },
]

async function main(): Promise<void> {
  const failed: string[] = []
  const rows = cleaned.map(customers, {
    ordered: true,
    onFailure: ({ row, error }) => failed.push(`${(row as Customer).id} failed: ${error.message}`),
  })
  for await (const { id, name, initials, phone } of rows) console.log(id, name, initials, phone)
  for (const line of failed) console.log(line)
  await project.close()
}

if (spawnSync('python3', ['--version']).status === 0) await main()
else {
  console.log('This example has a step in Python: install python3 and run it again.')
  process.exitCode = 1
}
