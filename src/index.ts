export { App } from './app/app.ts'
export type { InputRow, ItemOf, PipelineInfo, PipelineOptions } from './app/app.ts'
export type { Collated, CollatedColumn, Tensor, TypedArray } from './app/collate-types.ts'
export type { SettingOptions } from './app/config.ts'
export type { BatchConsumerOptions, ConsumerOptions, StandaloneOptions } from './app/consumer.ts'
export type {
  BasedOn,
  BatchProducerOptions,
  InputOfAll,
  PartitionedSettings,
  ProducerOptions,
  ProducerSettings,
  RepeatOption,
  Target,
  Targets,
  ToOption,
} from './app/declare-producers.ts'
export type { BatchOptions, ConsumerIter, IterOptions } from './app/iterator.ts'
export type { PartitionedSource } from './app/partitioned-producer.ts'
export { perThread } from './app/per-thread.ts'
export type { PerThread } from './app/per-thread.ts'
export type { AnyPipeline, MapOptions, OutputRow, Pipeline } from './app/pipeline.ts'
export type { AnyProducer, ArgsOf, Producer, RunnableProducer } from './app/producer.ts'
export { producerSignals } from './app/repeat.ts'
export type { Repeat, RepeatWhen } from './app/repeat.ts'
export { Project } from './project.ts'
export { getProject } from './app/project-base.ts'
export type { ProjectBase, ProjectOptions, RunOptions } from './app/project-base.ts'
export type { DeadLetter, FailureGroup, RunReport, StageReport } from './app/report.ts'
export { ProducerError, RowsFailedError, RunStoppedError } from './app/run-errors.ts'
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
  SpillError,
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
  ProcessStepOptions,
  StepOptions,
  WhenOption,
  WorkerOptions,
} from './builder/step-options.ts'
export { Flow } from './flow/flow.ts'
export { FlowError } from './flow/flow-error.ts'
export type { FlowErrorCode } from './flow/flow-error.ts'
export type { FlowShape } from './flow/flow-handler.ts'
export type { FlowResult } from './flow/flow-result.ts'
export { step } from './flow/step.ts'
export type { AnyStep, FlowStepOptions, Step, StepRef, StepResult } from './flow/step.ts'
export type { BatchContext, Context, Log, ProducerContext } from './graph/context.ts'
export type { AnyIterable, Many } from './graph/iterables.ts'
export type { ErrorPolicy } from './graph/node.ts'
export {
  ProcessAnswerError,
  ProcessError,
  ProcessRowError,
  ProcessTimeoutError,
} from './process/process-errors.ts'
export type { ProcessEnd } from './process/process-errors.ts'
export type { ProcessOptions } from './process/process-options.ts'
