import type { PipelineDeclaration } from '../app/engine.ts'
import { UsageError } from '../base/errors.ts'
import { didYouMean } from '../base/nearest.ts'
import { calledBy } from '../plan/calls.ts'
import type { PipelineToCompile } from '../plan/compile.ts'

/** The project, as far as calls look at it. */
export interface HasPipelines {
  readonly name: string
  readonly declarations: readonly PipelineDeclaration[]
}

/** The pipelines that a plan is made of: those that are fed, and all that their rows may be sent to. */
export function withCalled(
  project: HasPipelines,
  fed: readonly PipelineDeclaration[],
): (PipelineToCompile & { readonly declaration: PipelineDeclaration })[] {
  const called = new Map<string, PipelineDeclaration>()
  const ask = (by: PipelineDeclaration): void => {
    for (const name of calledBy(by.graph())) {
      if (called.has(name)) continue
      const target = findPipeline(project, name, by.fullName)
      called.set(name, target)
      ask(target)
    }
  }
  fed.forEach(ask)
  const entry = (declaration: PipelineDeclaration, isCalled: boolean) => ({
    name: declaration.fullName,
    graph: declaration.graph(),
    called: isCalled,
    declaration,
  })
  return [...fed.map((each) => entry(each, false)), ...[...called.values()].map((each) => entry(each, true))]
}

/** @throws UsageError where the project has no such pipeline */
export function findPipeline(project: HasPipelines, name: string, by: string): PipelineDeclaration {
  const found = project.declarations.find((each) => each.fullName === name)
  if (found !== undefined) return found
  const names = project.declarations.map((each) => each.fullName)
  throw new UsageError(
    `Pipeline "${by}" calls "${name}", which project "${project.name}" does not have.${didYouMean(name, names)} Add its app with project.addApp(app).`,
  )
}
