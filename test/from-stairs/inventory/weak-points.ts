/** Where the original was weak, by its number in the list, and what shows that this is not. The form is told in `../inventory.ts`. */
export const weakPoints = `
8.1 1 no ack: a dead worker loses its job | runtime/random-deaths › lose no row: %s; runtime/deaths › that are done when their thread ends harm no other row; not yet › Durable queues
8.1 2 the booster drops everything | left out › the booster
8.1 3 constants lost, ids that drift | runtime/branches › rename swaps, copies and replaces; constants need not travel; runtime/entry-errors › %s in worker threads: %s
8.1 4 ids found by substrings | project › 1.11 names: functions of one name and functions without one are different steps; frames › 1.10 keys may contain anything, arrows too
8.1 5 poison jobs | runtime/deaths › %s; control › 1.14 exceptions: the row fails once, the others are done, and the report says where and what; not yet › Retries, time-outs, dead letters
8.1 6 repeated side effects, duplicates, half a fork | control › 1.14 a fan-out that fails midway: the rows before it are not repeated; runtime/producers/whole › a row that cannot be carried enters none, and fails once
8.1 7 single_transaction, atomic batches | runtime/producers/whole › nothing is seen of one that fails: %s; runtime/producers/pieces › one that %s is not delivered, also not half; the others are
8.1 8 consumer_iter: prefetch without bound, lost items | runtime/iterators › holds the producer back while it is not asked; consumers › 8.1 consumer_iter: what fails in the loop ends it, and the run tells
8.1 9 payloads that cannot be read | not yet › Queues in Redis, RabbitMQ, SQS
8.1 10 RabbitMQ, SQS lose and repeat | not yet › Queues in Redis, RabbitMQ, SQS
8.1 11 empty while jobs are in flight | control › 1.14 die_when_empty: a run returns when all is done, and the program goes on; runtime/producers/repeat › what is repeated does not overlap: %s
8.1 12 reducer results expire | left out › stepist's ReducerStep

8.2 13 payloads grow with branches | plan/demand › a branch gets its columns, the row keeps its own, and both travel where both go on; left out › joined branches of one row at the same time
8.2 14 components shared by frames | frames › 1.6 frames: each verb gives a new one, and the old one is as it was; frames › 1.7 concatenate changes none of its arguments
8.2 15 what never worked | guide › concatenate(one, two)
8.2 16 rename drops, no select, no check of keys | builder/verbs › select; builder/verbs › drop; builder/refusals › keys that cannot be there
8.2 17 options that differ from verb to verb | runtime/flows › flows are steps, shared instances too: subscribe, apply, one row or many, with when and names; types/types › %s
8.2 18 flows: joins, results, types | flow/joins › a real join: the step runs once, when all branches have arrived, with what both set; types/types › %s
8.2 18 recursion as deep as a chain is long | flows › 8.2 long chains: 2,000 steps of a pipeline, called, mapped and run; flow/flow › a chain of 10,000 steps
8.2 19 identity by function name | project › 1.11 names: two apps may each have a pipeline of one name, and they are two; project › 1.11 names: functions of one name and functions without one are different steps
8.2 20 config: replaced, too early | pipelines › 1.5 config: a graft lays its own over the defaults, and leaves those as they are; project › 1.3 app.config: a plain typed object, changed until the first use of a pipeline
8.2 21 signals that fire repeatedly | signals › 1.4 on_project_ready, on_app_created, on_app_ready, on_pipeline_ready: each once, in this order
8.2 22 handlers that cannot be filtered | flows › 8.2 handlers: defaults, bound functions and methods get what they read

8.3 23 a round trip per job and hop | bench/smoke › measures ring, all answers verified; bench/smoke › measures map, all answers verified
8.3 24 half a second of sleep, no order of work, queues without bound | bench/smoke › measures what an idle run takes; runtime/generators › wait for a slow reader
8.3 25 two processes per worker, idle busy loops | bench/smoke › measures what an idle run takes
8.3 26 no async I/O | runtime/map › overlap up to the concurrency of their step
8.3 27 graphs copied per call | types/types › $name; flows › 8.2 long chains: 2,000 steps of a pipeline, called, mapped and run

8.4 28 no metrics, no error counts | runtime/run › reports what was done; runtime/run › reports what was skipped and what failed; runtime/run › tells how it gets on; not yet › Metrics
8.4 29 no supervision, no shutdown | runtime/deaths › are a crash loop where every row is one; runtime/threads › hears a signal while something runs; runtime/threads › ends by itself when it %s
8.4 30 redis_host ignored, Redis needed | left out › redis_kwargs, dbs; app/config › %o
8.4 31 the command line's options | not yet › Command line: producer:run
8.4 32 no tests, no types | types/types › %s; types/types › a mistake is told in one error that says what is wrong
8.4 33 old Python, undeclared packages | package › works, threads included; readers/streams › are named, with the command that installs them, and only where they are needed
8.4 34 config files that are run, pickle, an open admin | left out › data_pickeler, pickle; left out › the global config object; not yet › Command line: shell, admin
8.4 35 one project per process | project › 1.2 get_project: the one made last, and several may live beside each other

8.5 apply_pipeline | frames › 1.6 subscribe_pipeline and apply_pipeline: the inner result over the row, and alone
8.5 positional concatenate | frames › 1.7 concatenate by position: all keys, the later wins
8.5 trailing rename | frames › 1.6 rename in last place counts, also that of a grafted pipeline
8.5 get ignores a rename | frames › 1.6 rename(…).get(new): the value under its new name
8.5 standalone consumer inline | runtime/standalone › has one place for all steps, pipelines and runs, %s
8.5 when=False of a producer | frames › 1.6 subscribe_func_as_producer when: false lets the row pass
8.5 generator in last place | frames › 1.6 subscribe_func_as_producer: rows over a copy of the row, in last place too
8.5 flag from inside a generator | control › 1.14 StopPipelineFlag in a generator: the rows before it are kept, in %s
8.5 queues without the app's name | project › 1.11 names: two apps may each have a pipeline of one name, and they are two
8.5 both app signals under one key | signals › 1.4 on_project_ready, on_app_created, on_app_ready, on_pipeline_ready: each once, in this order
8.5 exit() in libraries | control › 1.14 die_when_empty: a run returns when all is done, and the program goes on
8.5 add_next, set, set_next(None) | flow/flow › addNext appends branches to those that are there, and to a last step; flow/flow › set({ saveResult: false }) turns it off, true turns it on; flow/flow › setNext(null) makes a last step, whose result is then kept
8.5 thread-local id counter | runtime/threads › have values of their own, and begin when their listeners are done: %s
8.5 add_jobs, re-push without limit, monitors, adapters | not yet › Durable queues; not yet › Queues in Redis, RabbitMQ, SQS
8.5 factory, reducer | left out › stepist's App, Step, FactoryStep, Hub; left out › stepist's ReducerStep
8.5 command line, admin | not yet › Command line: producer:run; not yet › Command line: shell, admin
8.5 AWS | left out › the AWS Lambda entry
8.5 Spark writers | left out › spark_producer
`
