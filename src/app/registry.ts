import { DeclarationError, UsageError } from '../base/errors.ts'
import { requireName } from './config.ts'
import type { Host } from './host.ts'

export type ComponentKind = 'pipeline' | 'producer' | 'consumer'

/** What an app and its components know of each other, and of the project they belong to. */
export class AppRegistry {
  readonly appName: string
  readonly #components = new Map<string, { readonly kind: ComponentKind; readonly component: object }>()
  #host: Host | undefined

  constructor(appName: string) {
    this.appName = appName
  }

  /** @throws ArgumentError for a name that cannot be one, DeclarationError for one that is taken */
  requireFree(kind: ComponentKind, name: unknown): asserts name is string {
    requireName(`App "${this.appName}", ${kind}`, name)
    const there = this.#components.get(name)
    if (there !== undefined) {
      throw new DeclarationError(
        `App "${this.appName}" already has the ${there.kind} "${name}": the ${kind} "${name}" needs another name. ` +
          'Pipelines, producers and consumers of an app share their names.',
      )
    }
  }

  add<T extends object>(kind: ComponentKind, name: string, component: T): T {
    this.#components.set(name, { kind, component })
    return component
  }

  /** The components of one kind with their full names, in the order of declaration. */
  *of(kind: ComponentKind): Generator<[fullName: string, component: object]> {
    for (const [name, entry] of this.#components) {
      if (entry.kind === kind) yield [`${this.appName}.${name}`, entry.component]
    }
  }

  attach(host: Host): void {
    if (this.#host !== undefined && this.#host !== host && !this.#host.closed) {
      throw new DeclarationError(
        `App "${this.appName}" belongs to the project "${this.#host.settings.name}" already. Close that one first, or make an app for each project.`,
      )
    }
    this.#host = host
  }

  get hasHost(): boolean {
    return this.#host !== undefined
  }

  /** The project of the app. @throws UsageError where there is none */
  host(what: string): Host {
    if (this.#host === undefined) {
      throw new UsageError(
        `${what}: the app "${this.appName}" belongs to no project. Make it with project.app("${this.appName}"), or call project.addApp(app).`,
      )
    }
    return this.#host
  }
}
