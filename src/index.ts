export { App } from './app/app.ts'
export type {
  InputOfAll,
  InputRow,
  ItemOf,
  PipelineInfo,
  PipelineOptions,
  ProducerOptions,
  ProducerSettings,
  Target,
  Targets,
} from './app/app.ts'
export type { Collated, CollatedColumn, Tensor, TypedArray } from './app/collate-types.ts'
export type { SettingOptions } from './app/config.ts'
export type { BatchConsumerOptions, ConsumerOptions, StandaloneOptions } from './app/consumer.ts'
export type { BatchOptions, ConsumerIter, IterOptions } from './app/iterator.ts'
export { perThread } from './app/per-thread.ts'
export type { PerThread } from './app/per-thread.ts'
export type { AnyPipeline, MapOptions, OutputRow, Pipeline } from './app/pipeline.ts'
export type { AnyProducer, ArgsOf, Producer, RunnableProducer } from './app/producer.ts'
export { Project } from './project.ts'
export { ProducerError } from './runtime/session.ts'
export { getProject } from './app/project-base.ts'
export type { ProjectBase, ProjectOptions, RunOptions } from './app/project-base.ts'
export type { DeadLetter, FailureGroup, RunReport, StageReport } from './app/report.ts'
export { RowsFailedError, RunStoppedError } from './app/run-errors.ts'
export type {
  AppEvent,
  ComponentEvent,
  ComponentFailedEvent,
  ComponentFinishedEvent,
  Listener,
  PipelineEvent,
  ProjectEvent,
  Signals,
  Subscribe,
  SyncListener,
  WorkerEvent,
} from './app/signals.ts'
export type { SchemaIssue, SchemaResult, StandardSchema } from './app/standard-schema.ts'
export {
  ArgumentError,
  CrashLoopError,
  DeclarationError,
  EntryError,
  GraphMismatchError,
  PinnedStateLostError,
  PoisonRowError,
  ResultError,
  RowTooLargeError,
  SchemaError,
  SignalError,
  SkipRow,
  StairsError,
  UsageError,
  ValueError,
} from './base/errors.ts'
export { concatenate } from './builder/concatenate.ts'
export type { Joined, MergeAll, MergeRest } from './builder/concatenate.ts'
export type { Consumer } from './builder/consumer.ts'
export type { DataFrame, DataPoint, Input, Subscribed } from './builder/data-frame.ts'
export type { FrameOf, GivesRows, TakesRows } from './builder/phantom.ts'
export type {
  Allowed,
  Changed,
  Dropped,
  Flat,
  MaybeMissing,
  MaybePromise,
  Merge,
  MergeMaybe,
  MergeMaybeShape,
  MergeShape,
  NewNames,
  OneShape,
  Overlaid,
  PlainRow,
  Renamed,
  Wrapped,
} from './builder/row-types.ts'
export type {
  BatchSize,
  BatchStepOptions,
  ConsumerStepOptions,
  KeyWrapperOption,
  StepOptions,
  WhenOption,
  WorkerOptions,
} from './builder/step-options.ts'
export type { BatchContext, Context, Log, ProducerContext } from './graph/context.ts'
export type { AnyIterable, Many } from './graph/iterables.ts'
export type { ErrorPolicy } from './graph/node.ts'
