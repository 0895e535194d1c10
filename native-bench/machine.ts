import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'

/** Where and when numbers were measured: without it they mean nothing. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
  readonly v8: string
  readonly platform: string
  readonly commit: string
  /** Over 1, 5 and 15 minutes, before the first round. */
  readonly loadAverage: readonly number[]
  readonly date: string
  readonly packages: Readonly<Record<string, string>>
}

function git(...args: string[]): string | undefined {
  try {
    const cwd = import.meta.dirname
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined // an installed copy without history
  }
}

function commit(): string {
  const hash = git('rev-parse', '--short', 'HEAD')
  if (hash === undefined) return 'unknown'
  return git('status', '--porcelain', '--untracked-files=no') === '' ? hash : `${hash}-dirty`
}

/** Whoever stands in a table or does work for one that does. */
const PACKAGES = [
  'msgpackr',
  'piscina',
  'tinypool',
  'poolifier',
  'workerpool',
  'hyparquet',
  'hyparquet-compressors',
  'tinybench',
]

/** Packages do not export their package.json; it lies in the folder that their name resolves into. */
function versionOf(name: string): string | undefined {
  let entry: string
  try {
    entry = import.meta.resolve(name)
  } catch {
    return undefined // not installed: its contestants say so themselves
  }
  const [folder] = entry.split(`/node_modules/${name}/`)
  const text = readFileSync(new URL(`${folder}/node_modules/${name}/package.json`), 'utf8')
  const description: { version: string } = JSON.parse(text)
  return description.version
}

function packageVersions(): Record<string, string> {
  return Object.fromEntries(
    PACKAGES.flatMap((name) => {
      const version = versionOf(name)
      return version === undefined ? [] : [[name, version]]
    }),
  )
}

export function describeMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    v8: process.versions.v8,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    commit: commit(),
    loadAverage: os.loadavg().map((load) => Math.round(load * 100) / 100),
    date: new Date().toISOString(),
    packages: packageVersions(),
  }
}

export interface MachineTimes {
  /** All cores together, since the machine started. */
  readonly busySeconds: number
  /** Taken away by the hypervisor. */
  readonly stolenSeconds: number
  /** CPU of this process and of its children that have ended, with theirs that they waited for. */
  readonly ownSeconds: number
}

/** USER_HZ is 100 wherever Node runs. */
const seconds = (...ticks: (number | undefined)[]): number =>
  ticks.reduce<number>((sum, count) => sum + (count ?? 0), 0) / 100

/** Undefined where there is no `/proc`. */
export function machineTimes(): MachineTimes | undefined {
  if (!existsSync('/proc/stat')) return undefined
  // proc(5): cpu user nice system idle iowait irq softirq steal; in USER_HZ.
  const [total = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  const [user, nice, system, , , irq, softirq, steal] = total.trim().split(/\s+/).slice(1).map(Number)
  // proc(5): pid (name) state …; the name may hold spaces. From the state on, utime stime cutime cstime are 11 to 14.
  const self = readFileSync('/proc/self/stat', 'utf8')
  const own = self.slice(self.lastIndexOf(')') + 2).split(' ')
  return {
    busySeconds: seconds(user, nice, system, irq, softirq),
    stolenSeconds: seconds(steal),
    ownSeconds: seconds(...own.slice(11, 15).map(Number)),
  }
}
