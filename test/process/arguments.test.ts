import { expect, test } from 'vitest'
import { ArgumentError } from '../../src/base/errors.ts'
import { processHandler } from '../../src/process/process-handler.ts'

const command = ['python3', 'clean.py']

test.each<[unknown, unknown, string]>([
  [
    'python3 clean.py',
    {},
    "here: needs a command as an array, as in ['python3', 'clean.py'], not \"python3 clean.py\".",
  ],
  [[], {}, 'here: needs a command as an array'],
  [['python3', 7], {}, 'here: part 1 of the command must be a text, not 7.'],
  [['python3', 'a\0b'], {}, 'here: part 1 of the command must be a text'],
  [[''], {}, "here: the command's first part, the program, is empty."],
  [command, { format: 'json' }, `here: option "format" must be 'ndjson' or 'msgpack', not "json".`],
  [command, { inFlight: 0 }, 'here: option "inFlight" must be a whole number from 1 to 65536, not 0.'],
  [command, { timeout: 5 }, 'here: there is no option "timeout". Did you mean "timeoutMs"?'],
  [command, { timeoutMs: Infinity }, 'here: option "timeoutMs" must be a whole number'],
  [command, { env: { A: 1 } }, 'here: option "env" must be a plain object of texts, not an object.'],
])('%o, %o', (given, options, message) => {
  const make = () => processHandler(given as string[], options as object, undefined, 'here')
  expect(make).toThrow(ArgumentError)
  expect(make).toThrow(message)
})

test('undefined is the same as no option', () => {
  const options = {
    format: undefined,
    cwd: undefined,
    env: undefined,
    inFlight: undefined,
    maxBytes: undefined,
  }
  expect(() => processHandler(command, options)).not.toThrow()
})
