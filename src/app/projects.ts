import { threadGlobal } from '../base/thread-global.ts'

interface Projects {
  /** Those that are not closed, in the order they were made. */
  readonly open: Set<object>
  /** How many projects with one entry were made: the next ordinal. */
  readonly made: Map<string, number>
  last: object | undefined
}

const projects = (): Projects =>
  threadGlobal<Projects>('projects', () => ({ open: new Set(), made: new Map(), last: undefined }))

export const openProjects = (): readonly object[] => [...projects().open]

export const lastProject = (): object | undefined => projects().last

/**
 * Notes a project, and gives the key under which every thread that imports the same module finds the same project:
 * the module's href and the project's number among those with that module.
 */
export function noteProject(project: object, entry: string | undefined): string {
  const state = projects()
  const href = entry ?? ''
  const ordinal = state.made.get(href) ?? 0
  state.made.set(href, ordinal + 1)
  state.open.add(project)
  state.last = project
  return `${href}#${ordinal}`
}

export const forgetProject = (project: object): void => void projects().open.delete(project)
