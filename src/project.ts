import { ProjectBase, type ProjectOptions } from './app/project-base.ts'
import { ThreadEngine } from './runtime/main/thread-engine.ts'

/**
 * The apps of one program and what runs them: a pool of worker threads, started at first use.
 *
 * @example
 * const project = new Project({ threads: 4 })
 * const app = project.app('core')
 */
export class Project extends ProjectBase {
  /** @throws ArgumentError for a wrong option */
  constructor(options?: ProjectOptions) {
    super(options, (project) => new ThreadEngine(project))
  }
}
