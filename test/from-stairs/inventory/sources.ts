/** Producers, consumers, control flow, services, what was promised or dropped. The form is told in `../inventory.ts`. */
export const sources = `
1.12 handler: any iterable | producers › 1.12 producer: any function that gives rows, async ones too
1.12 handler: rows that are none | producers › 1.12 producer: what is no row is refused where it is yielded, naming the producer; runtime/run › %s
1.12 call: arguments | producers › 1.12 producer: arguments are an object, and its rows can be had without pipelines; runtime/run › takes a producer twice, with other arguments
1.12 call: into the queue | not yet › Durable queues
1.12 no pipelines | producers › 1.12 producer without pipelines: run for its effects
1.12 delivery: as they are made | producers › 1.12 delivery: rows are sent as they are made, and those before an error are worked
1.12 delivery: several pipelines | producers › 1.12 producer: several pipelines each get every row
1.12 delivery: several pipelines, all or nothing | runtime/producers/whole › a row that does not fit one enters none, and fails once: %s
1.12 delivery: five retries | left out › five retries of a push
1.12 single_transaction | producers › 1.12 single_transaction: nothing is seen of a producer that fails; runtime/producers/whole › what outgrows memory waits in a file
1.12 run(), process(), key() | guide › producer.run(), producer.key()
1.12 repeat_times | runtime/producers/repeat › times: n means n runs
1.12 repeat_on_signal | producers › 1.12 repeat_times: n runs, with a signal as well as without
1.12 repeat_on_signal for ever | runtime/producers/repeat › without times it goes on until it is stopped
1.12 prints | left out › set_verbose, project.print, --noprint
1.12 run_jobs | not yet › Command line: producer:run
1.12 flush | not yet › flush_queue
1.12 redirect_handler, get_producer_id | left out › producer.redirect_handler
1.12 on_pipeline_empty, on_all_components_empty | runtime/producers/repeat › what is repeated does not overlap: %s; runtime/producers/repeat › without an iterator onPipelineEmpty repeats as well
1.12 a signal of your own gets the producer | producers › 1.12 repeat_times: n runs, with a signal as well as without
1.12 batch_producer | producers › 1.12 batch_producer: each batch is the arguments of another producer, all or nothing, repeated too
1.12 batch_producer: a batch that fails midway | runtime/producers/pieces › one that %s is not delivered, also not half; the others are
1.12 batch_producer: a worker that dies | runtime/producers/pieces › one whose thread dies is read again, whole
1.12 batch_producer: several workers | runtime/producers/pieces › are read beside each other
1.12 batch_producer: repeat_on_signal | runtime/producers/pieces › may be repeated
1.12 producer_redirect | producers › 1.12 producer_redirect: rows made of those of another producer, with its arguments; runtime/producers/whole › gets an iterator of the rows of the other, made with its own arguments: %s
1.12 spark_producer | producers › 1.12 spark_producer: partitionedProducer reads partitions, each whole or not at all; left out › spark_producer

1.13 consumer | consumers › 1.13 consumer: one that fails fails its row, and no other
1.13 consumer as a worker | consumers › 1.13 consumer as a worker: the row goes on at once, and does not fail with it; runtime/branches › a consumer as worker fails alone
1.13 standalone_consumer | consumers › 1.13 standalone_consumer: every row comes to its one place, one after the other; runtime/standalone › has one place for all steps, pipelines and runs, %s
1.13 standalone_consumer in its own process | not yet › consumer_iter and standalone consumers in another process
1.13 consumer_iter | consumers › 1.13 consumer_iter: the function runs in the pipeline, its value goes to the loop, tuples too; runtime/iterators › gives each row once
1.13 consumer_iter: iter(die_when_empty) | runtime/iterators › ends at once after a run that gave nothing
1.13 consumer_iter in another process | not yet › consumer_iter and standalone consumers in another process
1.13 when | consumers › 1.13 when: rows are routed to consumers
1.13 key(), name(), consumer(**data) | guide › consumer(**row), consumer.key()

1.14 None and other results | control › 1.14 a result that is no plain object fails its row and names the step: %s; runtime/values › that are no rows fail their row, naming step and key: %s
1.14 keys that are numbers | control › 1.14 objects of number keys are rows
1.14 what a consumer gives | frames › 1.6 subscribe_consumer: the row goes on unchanged, whatever the consumer gives
1.14 a flow that gives None | control › 1.14 a flow that gives nothing fails its row
1.14 a flow step that gives None | flow/flow › a step may give nothing, and the row is unchanged
1.14 StopPipelineFlag | control › 1.14 StopPipelineFlag: SkipRow drops this row and is counted, in %s
1.14 StopPipelineFlag inside a generator | control › 1.14 StopPipelineFlag in a generator: the rows before it are kept, in %s; runtime/generators › keep the rows before a skip
1.14 StopPipelineFlag before the first row of a producer function | control › 1.14 StopPipelineFlag: SkipRow drops this row and is counted, in %s
1.14 StopPipelineFlag inside a generator of a flow | control › 1.14 StopPipelineFlag in a generator: the rows before it are kept, in %s
1.14 exception, die_on_error=True | control › 1.14 exceptions: the row fails once, the others are done, and the report says where and what
1.14 exception, die_on_error=False | runtime/run › onError: %s in the project; runtime/run › counts every failure in its group
1.14 Ctrl-C | runtime/threads › hears a signal while something runs
1.14 a worker that is killed | runtime/deaths › are found among derived rows, ordered: %s; runtime/random-deaths › lose no row: %s
1.14 a process that is killed | not yet › Durable queues; not yet › Several processes and machines
1.14 JSON that cannot be read | not yet › Queues in Redis, RabbitMQ, SQS
1.14 a result that cannot be carried | runtime/values › of the input that cannot travel fail their row, naming the key; runtime/mistakes › get a typed error each, and the project goes on
1.14 a fan-out that fails after k rows | control › 1.14 a fan-out that fails midway: the rows before it are not repeated
1.14 a generator in last place | frames › 1.6 subscribe_func_as_producer: rows over a copy of the row, in last place too
1.14 die_when_empty | control › 1.14 die_when_empty: a run returns when all is done, and the program goes on

1.15 handle_sqs_event, handle_job | left out › the AWS Lambda entry
1.15 inspect.get_all, get_pipeline_status, get_jobs_count, get_from_monitor | not yet › Command line: inspect:jobs_count
1.15 services/config | left out › the global config object

1.16 app:new | not yet › Command line: project:new
1.16 async pipelines | runtime/map › overlap up to the concurrency of their step; journeys/fetch › fetch has as many requests open as it says, and gets every answer
1.16 async and sync steps mixed | flows › 7 kaggle_to_github: an abstract flow inherited and re-wired, a fan-out as a worker that skips bad pages
1.16 Kafka, Celery adapters | left out › Celery, ZeroMQ
1.16 shared memory booster | left out › the booster
1.16 stairs.signals module | signals › 1.4 signals belong to a project: those of another hear nothing
1.16 admin statistics, monitors | not yet › Command line: shell, admin
1.16 batches in one transaction | producers › 1.12 batch_producer: each batch is the arguments of another producer, all or nothing, repeated too
1.16 flow steps that merge their predecessors | flows › 6.2 diamond: the common step runs once, with what both branches set
1.16 statistics in Redis | not yet › Metrics

1.17 custom callbacks | producers › 1.17 custom callbacks: the pipelines of a producer are chosen when it is asked
1.17 atomic batch reading | runtime/producers/pieces › one that %s is not delivered, also not half; the others are
1.17 worker_producer: chunks, exactly once | left out › worker_producer with a bitmap in Redis
1.17 worker_producer: back-pressure | producers › 1.17 worker_producer: back-pressure reaches the generator; runtime/iterators › holds the producer back while it is not asked
1.17 rename(*keys) | guide › rename(*keys) of 0.1.5
1.17 update_pipe_data= | left out › update_pipe_data=
1.17 the iterator's handler in the consuming process | consumers › 1.13 consumer_iter: the function runs in the pipeline, its value goes to the loop, tuples too
1.17 savepoint output | left out › savepoint output, wait_result
1.17 IPython magics | left out › IPython magics
1.17 wait_result | left out › savepoint output, wait_result
1.17 Celery adapter, ZMQ booster | left out › Celery, ZeroMQ

2 project:new | not yet › Command line: project:new
2 app:new | not yet › Command line: project:new
2 producer:run | not yet › Command line: producer:run
2 producer:run_jobs | not yet › Command line: producer:run
2 producer:flush_all | not yet › Command line: producer:run
2 producers | not yet › Command line: producer:run
2 pipelines:run | not yet › Command line: pipelines:run
2 pipelines:run -p N: several processes | guide › pipelines:run -p N; not yet › Several processes and machines
2 consumer:standalone | not yet › Command line: pipelines:run
2 flushall | not yet › Command line: pipelines:run
2 inspect:jobs_count, inspect:status, inspect:monitor | not yet › Command line: inspect:jobs_count
2 shell | not yet › Command line: shell, admin
2 admin | not yet › Command line: shell, admin

3 the admin's graph | runtime/threads › are shown by explain; not yet › Command line: shell, admin

4 scaffolding: files of an app | started › 4 scaffolding: an app in files (config, flows, consumers, pipelines, producers) on worker threads
4 scaffolding: one file | started › 4 scaffolding: the same in one file, compiled by nobody; readme › begins with a program that prints twenty Fibonacci numbers, in any order

5.1 Step, Hub, factory_step | left out › stepist's App, Step, FactoryStep, Hub
5.1 reducer_step | left out › stepist's ReducerStep
5.1 just_do_it: several workers | runtime/threads › may be limited for a step
5.2 worker engines: Redis, RabbitMQ, SQS | not yet › Queues in Redis, RabbitMQ, SQS
5.2 jobs_limit | producers › 1.17 worker_producer: back-pressure reaches the generator; not yet › flush_queue
5.3 booster | left out › the booster

6.1 @step(next), in any order | flows › 6.1 flow: steps in any order, parameters of the constructor, results as typed objects
6.1 parameters of __init__ | flows › 6.1 flow: steps in any order, parameters of the constructor, results as typed objects
6.1 resolution by name | flow/flow › override by name: a field of a subclass is what the others lead to
6.1 __reconnect__ | flow/flow › reconnect after resolution: it sees the overriding fields and beats what next says; flow/flow › reconnect belongs to an instance and is called once
6.1 start_from: any step, several times | flow/flow › start from any step, several starts per call
6.1 set_next | flows › 6.3 reconnect: a step is added behind another, and one is passed over; flow/flow › setNext(null) makes a last step, whose result is then kept
6.1 add_next | flow/flow › addNext appends branches to those that are there, and to a last step
6.1 set(save_result) | flow/flow › set({ saveResult: false }) turns it off, true turns it on
6.1 name= | flow/flow › a custom name is what errors call the step; the result is found by the field
6.1 a step that is not found | flow/mistakes › a next step that is undefined, or no step
6.2 later steps see earlier keys | flow/flow › a result merges as object spread does: it wins, a new key comes last
6.2 result of a last step | flow/flow › steps run one after the other and hand on what they gave
6.2 save_result: own result and frame | flow/flow › saveResult keeps what the step itself gave; frame is what was gathered there
6.2 branches on copies | flow/joins › a branch has a copy of its own: what can be changed in place too
6.2 diamond | flows › 6.2 diamond: the common step runs once, with what both branches set; flow/joins › a real join: the step runs once, when all branches have arrived, with what both set
6.2 keys that two branches set | flow/joins › a key that two branches set is an error that names the step, the key and both; flow/joins › with onConflict: 'last' the later branch in declared order wins
6.2 a step that is neither last nor saved | flow/mistakes › a result that was not kept, did not run or is of another flow
6.2 cycles | flow/mistakes › steps that lead in a circle
6.2 StopPipelineFlag in a step | flow/mistakes › what a step throws passes as it is, a skipped row among it
6.2 generator steps | flow/mistakes › a step that gives no plain object is named with its flow
6.2 steps in another worker | left out › flow steps as workers
6.2 async steps | flow/async › startFromAsync takes both kinds of steps, one after the other in declared order
6.3 override a step, add one, pass one over | flows › 6.3 reconnect: a step is added behind another, and one is passed over
6.3 abstract base flows | flow/flow › base flows without run are there to be inherited from
6.3 flow by config | pipelines › 1.9 functions, flows and pipelines are injected through a config
6.3 filter flows | flows › 7 hacker_news: a filter flow, two branches (one a worker flow), concatenate, constants
6.3 fan-out flows | runtime/flows › flows are steps, shared instances too: subscribe, apply, one row or many, with when and names

7 default core | started › 4 scaffolding: an app in files (config, flows, consumers, pipelines, producers) on worker threads
7 hacker_news | flows › 7 hacker_news: a filter flow, two branches (one a worker flow), concatenate, constants; journeys/hacker-news › prints what its README says, which is what a loop counts
7 bag_of_words | flows › 7 bag_of_words: a pipeline of a fan-out flow reused by two, one of which gets it by its config; journeys/bag-of-words › prints what its README says, which is what a loop finds
7 digit_recognizer | consumers › 7 digit_recognizer: epochs by a repeat signal, batches as typed arrays, and none overlaps the next; journeys/digits › reads digits that it never saw, says how it went, and draws it
7 kaggle_to_github | flows › 7 kaggle_to_github: an abstract flow inherited and re-wired, a fan-out as a worker that skips bad pages; journeys/link-finder › finds what the pages mention that can be read, and nothing else
`
