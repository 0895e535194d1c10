import { callable, checkOptions, whole, type OptionRule, type OptionRules } from '../base/check-options.ts'
import { ArgumentError } from '../base/errors.ts'
import type { EmptyScope, RepeatSettings } from './engine.ts'
import { DeclaredProducer, type AnyProducer } from './producer.ts'

/**
 * Whether a producer may run again. Asked when a run of it has ended, and then again and again, at most 50 ms apart,
 * until it says yes.
 */
export type RepeatWhen = (producer: AnyProducer) => boolean | Promise<boolean>

/** One of the two, or both: `times` alone repeats at once, `on` alone for ever. */
export interface Repeat {
  /** How often the producer runs in all. */
  times?: number | undefined
  /** Asked before each repetition. */
  on?: RepeatWhen | undefined
}

/** Checked option by option by `repeatSettings`, which names what is inside. */
export const repeatRule: OptionRule = {
  test: (value) => typeof value === 'object' && value !== null,
  must: 'an object with times, on, or both',
}

const repeatRules: OptionRules = { times: whole(1, Number.MAX_SAFE_INTEGER), on: callable }

/** @throws ArgumentError */
export function repeatSettings(where: string, repeat: Repeat | undefined): RepeatSettings {
  if (repeat === undefined) return { times: 1, on: undefined }
  checkOptions(`${where}, repeat`, repeat, repeatRules)
  const { times, on } = repeat
  if (times === undefined && on === undefined) {
    throw new ArgumentError(
      `${where}: option "repeat" needs times (how often it runs in all), on (a signal that is asked before each repetition), or both.`,
    )
  }
  return { times, on }
}

function isEmpty(name: string, producer: unknown, scope: EmptyScope): boolean {
  if (producer instanceof DeclaredProducer)
    return producer.registry.host(producer.title).engine.isEmpty(producer, scope)
  throw new ArgumentError(`producerSignals.${name}: needs the producer that the signal was called with.`)
}

/** For `repeat: { on }`. They know about rows in flight, so that one repetition never overlaps the next. */
export const producerSignals: {
  /** Nothing of the producer's pipelines is queued or in flight in its run. */
  readonly onPipelineEmpty: RepeatWhen
  /**
   * Nothing is in flight anywhere in its run, and iterators have handed out all that was sent to them: a loop over
   * `iter()` has taken the last row of this repetition before the first row of the next one is made.
   */
  readonly onAllComponentsEmpty: RepeatWhen
} = Object.freeze({
  onPipelineEmpty: (producer: AnyProducer) => isEmpty('onPipelineEmpty', producer, 'pipelines'),
  onAllComponentsEmpty: (producer: AnyProducer) => isEmpty('onAllComponentsEmpty', producer, 'everything'),
})
