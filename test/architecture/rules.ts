import type { Module } from './modules.ts'

/**
 * Who may import from whom: each room, and the rooms beside itself that it knows. Arrows go one way. `runtime` has
 * rooms inside: for the rows of a stage, for sources, and for each side of a thread wall.
 */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  base: [],
  graph: ['base'],
  flow: ['graph', 'base'],
  builder: ['flow', 'process', 'graph', 'base'],
  app: ['builder', 'graph', 'base'],
  readers: ['base'],
  plan: ['graph', 'base'],
  frame: ['base'],
  ring: ['base'],
  inspect: ['plan', 'base'],
  process: ['base'],
  'runtime/rows': ['app', 'plan', 'frame', 'graph', 'base'],
  runtime: ['runtime/rows', 'app', 'plan', 'frame', 'ring', 'inspect', 'graph', 'base'],
  'runtime/sources': ['runtime', 'runtime/rows', 'app', 'frame', 'inspect', 'graph', 'base'],
  'runtime/main': [
    'runtime/sources',
    'runtime',
    'runtime/rows',
    'app',
    'plan',
    'frame',
    'ring',
    'inspect',
    'process',
    'graph',
    'base',
  ],
  'runtime/supervisor': ['runtime/sources', 'runtime', 'frame', 'ring', 'inspect', 'base'],
  'runtime/worker': ['runtime/sources', 'runtime', 'runtime/rows', 'app', 'frame', 'ring', 'process', 'base'],
  'project.ts': ['app', 'runtime/main'],
  'index.ts': ['project.ts', 'app', 'builder', 'flow', 'process', 'graph', 'base'],
}

/** Packages that are not Node's own, and the only room that knows each. */
const packageRooms: Readonly<Record<string, string>> = {
  acorn: 'plan',
  msgpackr: 'process',
  piscina: 'runtime/supervisor',
  hyparquet: 'readers',
  'hyparquet-compressors': 'readers',
  '@duckdb/node-api': 'readers',
}

const mostLines = 400
const mostFunctionLines = 70
const emptyNames = new Set(['util', 'utils', 'helper', 'helpers', 'misc', 'common'])

/** `runtime/worker`, `ring`; of a file that stands beside the rooms, the file. */
const roomOf = (path: string): string => {
  const folder = path.split('/').slice(0, -1).join('/')
  return folder === '' ? path : folder
}

function arrowsOf(module: Module): string[] {
  const room = roomOf(module.path)
  const known = arrows[room]
  if (known === undefined) return [`${module.path}: the room "${room}" is not in the table of arrows`]
  const wrong = module.imports.filter((path) => roomOf(path) !== room && !known.includes(roomOf(path)))
  return wrong.map((path) => `${module.path} imports ${path}: ${room} does not know ${roomOf(path)}`)
}

function packagesOf(module: Module): string[] {
  const room = roomOf(module.path)
  const wrong = module.packages.filter((name) => !name.startsWith('node:') && packageRooms[name] !== room)
  return wrong.map((name) => `${module.path} imports ${name}: ${packageRooms[name] ?? 'no room'} may`)
}

function sizesOf(module: Module): string[] {
  const found: string[] = []
  if (module.lines > mostLines) found.push(`${module.path} has ${module.lines} lines, more than ${mostLines}`)
  for (const { name, line, lines } of module.functions)
    if (lines > mostFunctionLines)
      found.push(`${module.path}:${line} ${name} has ${lines} lines, more than ${mostFunctionLines}`)
  return found
}

function namesOf(module: Module): string[] {
  const empty = module.path.split('/').filter((part) => emptyNames.has(part.replace(/\..*$/, '')))
  return empty.map((part) => `${module.path}: "${part}" says nothing of what is in it`)
}

/** One for each entry in the exports of package.json. */
const doors = new Set(['index.ts', 'readers/index.ts'])

function doorsOf(module: Module): string[] {
  if (!module.reexports || doors.has(module.path)) return []
  return [`${module.path} exports what other files declare: index.ts is the only door`]
}

function sharedMemoryOf(module: Module): string[] {
  const may = roomOf(module.path) === 'ring' || module.path === 'inspect/counters.ts'
  return module.usesAtomics && !may
    ? [`${module.path} uses Atomics, which is for ring and inspect/counters.ts`]
    : []
}

/** A cycle for each file that closes one, as the files on the way. */
export function cyclesIn(modules: readonly Module[]): string[][] {
  const byPath = new Map(modules.map((module) => [module.path, module]))
  const done = new Set<string>()
  const cycles: string[][] = []
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path)
    if (start !== -1) cycles.push([...way.slice(start), path])
    if (start !== -1 || done.has(path)) return
    for (const next of byPath.get(path)?.imports ?? []) visit(next, [...way, path])
    done.add(path)
  }
  for (const { path } of modules) visit(path, [])
  return cycles
}

/** Every rule by its name, with what breaks it in words. */
export const rules: Readonly<Record<string, (modules: readonly Module[]) => string[]>> = {
  'imports follow the arrows': (modules) => modules.flatMap(arrowsOf),
  'each package has its room': (modules) => modules.flatMap(packagesOf),
  'no imports go in a circle': (modules) => cyclesIn(modules).map((cycle) => cycle.join(' → ')),
  'imports lead to files': (modules) => {
    const paths = new Set(modules.map((module) => module.path))
    return modules.flatMap(({ path, imports }) =>
      imports.filter((each) => !paths.has(each)).map((each) => `${path} imports ${each}, which is not there`),
    )
  },
  'files and functions are short': (modules) => modules.flatMap(sizesOf),
  'names say what is inside': (modules) => modules.flatMap(namesOf),
  'one door': (modules) => modules.flatMap(doorsOf),
  'shared memory is behind ring': (modules) => modules.flatMap(sharedMemoryOf),
}
