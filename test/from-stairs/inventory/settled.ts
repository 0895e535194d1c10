/** Where the original's documentation and code disagreed, and what is easily missed. The form is told in `../inventory.ts`. */
export const settled = `
9 rename keeps other keys | frames › 1.6 rename: other keys stay, an old key may have several names, names may swap
9 trailing rename | frames › 1.6 rename in last place counts, also that of a grafted pipeline
9 apply_pipeline replaces | frames › 1.6 subscribe_pipeline and apply_pipeline: the inner result over the row, and alone
9 call_pipeline: inline, when, condition | pipelines › 1.6 call_pipeline as_worker=False: the row waits for the other and fails with it; pipelines › 1.8 condition_pipeline: when and otherwise send each row to one of two
9 branches | runtime/branches › never see what another one does to the row; left out › joined branches of one row at the same time
9 concatenate of frames by name | frames › 1.7 concatenate by name: a point gives its value, a frame its row
9 flows with several next steps | flows › 6.2 diamond: the common step runs once, with what both branches set
9 value of save_result | flow/flow › saveResult keeps what the step itself gave; frame is what was gathered there
9 access to results of steps | flows › 6.1 flow: steps in any order, parameters of the constructor, results as typed objects
9 standalone consumer | runtime/standalone › has one place for all steps, pipelines and runs, %s
9 where the handler of consumer_iter runs | consumers › 1.13 consumer_iter: the function runs in the pipeline, its value goes to the loop, tuples too; runtime/iterators › gives what its function makes of a row
9 repeat_times with a signal: n, not n + 1 | runtime/producers/repeat › times: n with a signal means n runs, not n + 1: %s
9 batch transaction | producers › 1.12 batch_producer: each batch is the arguments of another producer, all or nothing, repeated too
9 func_as_producer "in one transaction" | control › 1.14 a fan-out that fails midway: the rows before it are not repeated; guide › subscribe_func_as_producer, apply_func_as_producer
9 None | control › 1.14 a result that is no plain object fails its row and names the step: %s
9 what a redirect gets | producers › 1.12 producer_redirect: rows made of those of another producer, with its arguments
9 die_when_empty | control › 1.14 die_when_empty: a run returns when all is done, and the program goes on
9 die_on_error=False | runtime/run › onError: %s in the project
9 config of subscribe_pipeline | pipelines › 1.5 config: a graft lays its own over the defaults, and leaves those as they are
9 redis_host, redis_port | left out › redis_kwargs, dbs

10.1 when on everything | runtime/branches › when: rows go on unchanged where it says no; frames › 1.6 subscribe_func_as_producer when: false lets the row pass; consumers › 1.13 when: rows are routed to consumers
10.2 key_wrapper | frames › 1.6 subscribe_func when and key_wrapper: any result under a key, or none; runtime/generators › wrap items that are no rows
10.3 condition_pipeline(…, otherwise) | pipelines › 1.8 condition_pipeline: when and otherwise send each row to one of two
10.4 call_pipeline(as_worker=False) | pipelines › 1.6 call_pipeline as_worker=False: the row waits for the other and fails with it
10.5 before, after | pipelines › 1.5 before and after: one or a list; after gets the results, none after a skip
10.6 on_component_called, on_pipeline_ready | signals › 1.4 on_component_called and on_component_finished, and one that the original lacks: failed; signals › 1.4 on_project_ready, on_app_created, on_app_ready, on_pipeline_ready: each once, in this order
10.7 project.add_job, rows from other languages | not yet › Durable queues; not yet › Queues in Redis, RabbitMQ, SQS
10.8 pipeline(**data) for tests | pipelines › 1.5 pipeline(**data): call works one row here, also where steps are workers, and gives its results
10.9 producer without pipelines, with arguments | producers › 1.12 producer without pipelines: run for its effects; producers › 1.12 producer: arguments are an object, and its rows can be had without pipelines
10.10 five retries of a push | left out › five retries of a push
10.11 repeat_times alone and with a signal | producers › 1.12 repeat_times: n runs, with a signal as well as without
10.12 signals of producers, one of your own | producers › 1.12 repeat_times: n runs, with a signal as well as without
10.13 producer:run app.*, inspect:jobs_count, flushall, producers, -nb | not yet › Command line: producer:run; not yet › Command line: pipelines:run; not yet › Command line: inspect:jobs_count
10.14 jobs_limit | producers › 1.17 worker_producer: back-pressure reaches the generator
10.15 Hub with a list | left out › stepist's App, Step, FactoryStep, Hub
10.16 metadata travels | control › 1.4 update_meta_data: context.meta travels with all that is made of a row
10.17 reducers and factories | left out › stepist's ReducerStep; left out › stepist's App, Step, FactoryStep, Hub
10.18 flows: start anywhere, several starts, names, base flows, by-name overrides, reconnect | flow/flow › start from any step, several starts per call; flow/flow › base flows without run are there to be inherited from; flow/flow › override by name: a field of a subclass is what the others lead to; flow/flow › reconnect after resolution: it sees the overriding fields and beats what next says
10.19 shared flows and pipelines in configs | pipelines › 1.9 one flow instance may stand in several pipelines; pipelines › 1.9 functions, flows and pipelines are injected through a config
10.20 data_pickeler | left out › data_pickeler, pickle
10.21 config files, auto-import | not yet › Project files
10.22 AWS Lambda | left out › the AWS Lambda entry
10.23 partition-wise writing of Spark | producers › 1.12 spark_producer: partitionedProducer reads partitions, each whole or not at all
10.24 component names, lambdas | project › 1.11 names: functions of one name and functions without one are different steps
10.25 extra keys pass through | frames › 1.7 undeclared keys of the input are there for everybody; frames › 1.10 handlers get the keys of the frame: those they name, or all of them
10.26 credit-based direct links | left out › the booster
10.27 consumer_iter with tuples, iter(die_when_empty=True) | consumers › 1.13 consumer_iter: the function runs in the pipeline, its value goes to the loop, tuples too
10.28 workers of a grafted pipeline | pipelines › 10.28 a graft adds no worker of its own, and the worker marks inside stay
10.29 custom callbacks, chunks exactly once, rename(*keys) | producers › 1.17 custom callbacks: the pipelines of a producer are chosen when it is asked; runtime/producers/pieces › one whose thread dies is read again, whole; guide › rename(*keys) of 0.1.5
10.29 parts of builders that are shared | pipelines › 10.29 a function over frames: parts of builders are shared
`
