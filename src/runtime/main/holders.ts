import { DeclaredConsumer } from '../../app/consumer.ts'
import type { ProjectBase } from '../../app/project-base.ts'
import type { Holder } from '../space.ts'

/** The standalone consumers of a project: each has a thread of its own. */
export const holdersOf = (project: ProjectBase): Holder[] =>
  [...project.consumers.values()].flatMap((consumer) =>
    consumer instanceof DeclaredConsumer && consumer.restart !== undefined
      ? [{ name: consumer.fullName, restart: consumer.restart }]
      : [],
  )
