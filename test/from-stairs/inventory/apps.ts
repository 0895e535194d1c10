/** Projects, apps, signals, pipelines. The form is told in `../inventory.ts`. */
export const apps = `
1.1 StairsProject, get_project, App, Flow, step, concatenate | project › 1.1 exports: what users import has a name here
1.1 StopPipelineFlag | control › 1.14 StopPipelineFlag: SkipRow drops this row and is counted, in %s
1.1 DataPoint, DataFrame, PipelineInfo, Pipeline, Producer, Consumer, ConsumerIter (types) | types/types › inferred declarations name exported types only
1.1 condition_pipeline | pipelines › 1.8 condition_pipeline: when and otherwise send each row to one of two
1.1 BatchProducer | producers › 1.12 batch_producer: each batch is the arguments of another producer, all or nothing, repeated too
1.1 SparkProducer | left out › spark_producer
1.1 producer_signals | producers › 1.12 repeat_times: n runs, with a signal as well as without
1.1 StandAloneConsumer | runtime/standalone › has one place for all steps, pipelines and runs, %s
1.1 signals | signals › 1.4 signals belong to a project: those of another hear nothing
1.1 config | left out › the global config object
1.1 SimpleQueue, RQAdapter, SQSAdapter, RedisAdapter | not yet › Queues in Redis, RabbitMQ, SQS
1.1 SocketBooster | left out › the booster
1.1 App, Step, FactoryStep, Hub of stepist | left out › stepist's App, Step, FactoryStep, Hub
1.1 ReducerStep | left out › stepist's ReducerStep
1.1 __version__ | project › 1.1 __version__: that of the package

1.2 constructor: options | app/config › what is given, with undefined as not given
1.2 constructor: defaults | app/config › defaults
1.2 config_file, init_from_file | not yet › Project files
1.2 streaming_service, worker_engine, stepist_app | left out › streaming_service, stepist_app, worker_engine
1.2 redis_kwargs, redis_host, redis_port, dbs | left out › redis_kwargs, dbs
1.2 values made once for each worker, such as connections | app/per-thread › async: get waits, value is there once it is made; runtime/threads › have values of their own, and begin when their listeners are done: %s
1.2 apps of the config | app/project › apps may be given to the constructor; not yet › Project files
1.2 get_project: last created wins | project › 1.2 get_project: the one made last, and several may live beside each other
1.2 init_apps: importing modules by path | not yet › Project files
1.2 add_app; twice | project › 1.2 add_app: an app that is there already is not added twice
1.2 get_app, get_app_by_name | project › 1.2 get_app: by name
1.2 get_app_by_obj | guide › get_app_by_obj(component); app/project › an app belongs to one project at a time
1.2 get_pipeline_by_name: short, dotted, unknown, ambiguous | app/project › getPipeline; project › 1.2 get_pipeline_by_name, get_producer_by_name, get_consumer_by_name: an iterated consumer too
1.2 get_producer_by_name, get_consumer_by_name | app/project › maps by full name, in the order of declaration
1.2 run_pipelines after a producer | project › 1.2 run_pipelines: one producer or a list, and the program goes on afterwards
1.2 run_pipelines without a producer | not yet › Durable queues
1.2 die_on_error | runtime/run › onError: %s in the project
1.2 die_when_empty | control › 1.14 die_when_empty: a run returns when all is done, and the program goes on
1.2 use_booster | left out › the booster
1.2 steps_to_run | left out › steps_to_run
1.2 add_job(pipeline_name) | not yet › Durable queues
1.2 set_verbose, print | left out › set_verbose, project.print, --noprint
1.2 data_pickler: values that JSON has no word for | runtime/values › arrive as they were sent; left out › data_pickeler, pickle

1.3 App(name), App(config=) | app/project › maps by full name, in the order of declaration; app/pipeline › an app without a project
1.3 app.config: attribute access, update | project › 1.3 app.config: a plain typed object, changed until the first use of a pipeline
1.3 config scoping: not at the next App, at first use | app/pipeline › configs are read at first use, not at declaration
1.3 components | project › 1.3 components: by name, of each kind
1.3 components.add_component, steps | left out › components.add_component
1.3 get_pipeline, get_producer, get_consumer of an app | guide › app.get_pipeline(name)
1.3 compile_components | left out › compile(), compile_components()
1.3 auto import: app_config, pipelines, producers, consumers | started › 4 scaffolding: an app in files (config, flows, consumers, pipelines, producers) on worker threads; not yet › Project files
1.3 app.dbs | left out › redis_kwargs, dbs
1.3 app.project, app.app_name | guide › app.app_name, app.project
1.3 decorators, usable as functions | project › 1.3 decorators: the original's forms are errors that say what is needed; guide › @app.pipeline(), @app.producer()

1.4 on_project_ready, on_app_created, on_app_ready, on_pipeline_ready | signals › 1.4 on_project_ready, on_app_created, on_app_ready, on_pipeline_ready: each once, in this order
1.4 on_component_called, on_component_finished | signals › 1.4 on_component_called and on_component_finished, and one that the original lacks: failed
1.4 in the process that works | runtime/signals › tell each thread what happens in it, before the first row
1.4 a handler that throws | signals › 1.4 a listener that throws fails no row: the run ends with its error; runtime/signals › ends the run: %s
1.4 storage: of a project, not of the process | signals › 1.4 signals belong to a project: those of another hear nothing
1.4 no error signals | signals › 1.4 on_component_called and on_component_finished, and one that the original lacks: failed
1.4 sessions, thread-local counters | left out › session objects
1.4 session.update_meta_data | control › 1.4 update_meta_data: context.meta travels with all that is made of a row; runtime/map › gives each derived row a copy of the meta of its row

1.5 before, after | pipelines › 1.5 before and after: one or a list; after gets the results, none after a skip
1.5 before, after: with workers, in grafts | runtime/nested › are told of each row once, when all that was made of it is done; runtime/nested › stay with a pipeline that is grafted
1.5 builder function | pipelines › 1.5 builder: the keys of the input are points, and the builder runs at first use, once
1.5 PipelineInfo: app, config | app/pipeline › the builder runs once, at first use, with the pipeline as second argument
1.5 config override | pipelines › 1.5 config: a graft lays its own over the defaults, and leaves those as they are; runtime/nested › takes config over its defaults, and pipelines out of a config
1.5 builder result: no frame | pipelines › 1.5 builder result: what is no frame is an error that names the pipeline
1.5 builder result: a rename in last place | frames › 1.6 rename in last place counts, also that of a grafted pipeline
1.5 compile() | left out › compile(), compile_components()
1.5 pipeline(**data) | pipelines › 1.5 pipeline(**data): call works one row here, also where steps are workers, and gives its results
1.5 add_job, add_jobs | not yet › Durable queues
1.5 get_queue_name, rows from other languages | not yet › Queues in Redis, RabbitMQ, SQS
1.5 queues of one name in two apps | project › 1.11 names: two apps may each have a pipeline of one name, and they are two
1.5 is_empty, flush_queue | not yet › flush_queue
1.5 get_workers_steps, run_stepist_worker | left out › steps_to_run, get_workers_steps, run_stepist_worker
1.5 key(), get_handler_name() | project › 1.11 names: two apps may each have a pipeline of one name, and they are two
`
