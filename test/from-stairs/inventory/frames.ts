/** Frames, concatenate, conditions, constants, routing, names. The form is told in `../inventory.ts`. */
export const frames = `
1.6 new frames, immutable | frames › 1.6 frames: each verb gives a new one, and the old one is as it was; builder/verbs › graphs are frozen, all the way down
1.6 DataPoint | frames › 1.6 DataPoint: what is subscribed to a point gets that key and no other
1.6 rename | frames › 1.6 rename: other keys stay, an old key may have several names, names may swap; runtime/branches › rename swaps, copies and replaces; constants need not travel
1.6 rename by a point | builder/verbs › as
1.6 rename in last place | frames › 1.6 rename in last place counts, also that of a grafted pipeline
1.6 rename(…).get(new) | frames › 1.6 rename(…).get(new): the value under its new name
1.6 get | frames › 1.6 get: a key that cannot be there is an error when the pipeline is built
1.6 subscribe_func | frames › 1.6 subscribe_func: the result is merged over the row
1.6 subscribe_func when, key_wrapper | frames › 1.6 subscribe_func when and key_wrapper: any result under a key, or none; runtime/branches › when: rows go on unchanged where it says no; runtime/branches › keyWrapper: any result
1.6 subscribe_func as_worker | runtime/branches › steps run where their marks say
1.6 subscribe_func name | builder/verbs › asWorker, when, onError, concurrency, name
1.6 apply_func | frames › 1.6 apply_func: the result is all there is
1.6 subscribe_func_as_producer | frames › 1.6 subscribe_func_as_producer: rows over a copy of the row, in last place too; runtime/generators › fan out: %s
1.6 subscribe_func_as_producer when | frames › 1.6 subscribe_func_as_producer when: false lets the row pass
1.6 subscribe_func_as_producer: a dict | runtime/generators › must give something that can be iterated
1.6 apply_func_as_producer | frames › 1.6 apply_func_as_producer: the rows alone, which may be few, many or none
1.6 subscribe_flow, subscribe_flow_as_producer, apply_flow, apply_flow_as_producer | runtime/flows › flows are steps, shared instances too: subscribe, apply, one row or many, with when and names
1.6 subscribe_flow: a class | flows › 6.1 flow: a class where an instance is needed is refused when the pipeline is built
1.6 subscribe_consumer | frames › 1.6 subscribe_consumer: the row goes on unchanged, whatever the consumer gives
1.6 subscribe_pipeline, apply_pipeline | frames › 1.6 subscribe_pipeline and apply_pipeline: the inner result over the row, and alone; runtime/nested › adds the other graph: its steps keep their worker marks, config and names
1.6 call_pipeline | pipelines › 1.6 call_pipeline: this row goes on unchanged, the other is worked too; runtime/nested › sends rows by "when" to one of two pipelines, with their meta
1.6 call_pipeline as_worker=False | pipelines › 1.6 call_pipeline as_worker=False: the row waits for the other and fails with it
1.6 add_value | frames › 1.6 add_value: constants of any kind, also over keys that are there; runtime/branches › rename swaps, copies and replaces; constants need not travel
1.6 _update_pipe_data | left out › update_pipe_data=, _update_pipe_data=
1.6 update_by_current_transformation, has_one_transformation, get_key | left out › update_by_current_transformation

1.7 concatenate by name | frames › 1.7 concatenate by name: a point gives its value, a frame its row; builder/concatenate › named: a point gives its value, a frame nests
1.7 concatenate by position | frames › 1.7 concatenate by position: all keys, the later wins; builder/concatenate › positional: frames merge
1.7 errors: no frames, too few | builder/concatenate › arguments that are no frames, too few, none
1.7 errors: frames of different builders | builder/concatenate › frames of two builds cannot be joined
1.7 errors: rows that do not belong together | builder/concatenate › rows of two generators cannot be joined; the error names both
1.7 branches in series | runtime/branches › never see what another one does to the row; left out › joined branches of one row at the same time
1.7 arguments stay as they are | frames › 1.7 concatenate changes none of its arguments
1.7 undeclared input keys | frames › 1.7 undeclared keys of the input are there for everybody

1.8 condition_pipeline | pipelines › 1.8 condition_pipeline: when and otherwise send each row to one of two
1.8 condition_pipeline without otherwise | pipelines › 1.8 condition_pipeline without otherwise: the row is sent nowhere and goes on

1.9 functions, flows, pipelines in a config | pipelines › 1.9 functions, flows and pipelines are injected through a config
1.9 a shared flow instance | pipelines › 1.9 one flow instance may stand in several pipelines
1.9 conditional building | project › 1.3 app.config: an "if" in the builder chooses between graphs
1.9 a frame thrown away in an if | frames › 1.10 a branch that nobody uses is warned of, by its name

1.10 input of a component: its keys, whatever they contain | frames › 1.10 keys may contain anything, arrows too; runtime/values › may stand under any key
1.10 result over input | frames › 1.6 subscribe_func: the result is merged over the row
1.10 data of waiting branches: only what is read travels | plan/demand › an edge carries what is read behind it, not what was read before
1.10 missing keys | frames › 1.10 a key that is missing is undefined
1.10 unused branches | frames › 1.10 a branch that nobody uses is not run, and leaves no keys; plan/branches › what neither the output nor a sink needs is not run, and is named by its last node
1.10 argument filtering | frames › 1.10 handlers get the keys of the frame: those they name, or all of them; flows › 8.2 handlers: defaults, bound functions and methods get what they read
1.10 several successors | frames › 1.10 several frames may follow one: branches

1.11 component names | project › 1.11 names: functions of one name and functions without one are different steps
1.11 ids the same in every worker | runtime/entry-errors › %s in worker threads: %s; plan/fingerprint › the first difference, also where one side has more
1.11 stepist keys | left out › steps_to_run, get_workers_steps, run_stepist_worker, step ids
1.11 queue names (Redis, RabbitMQ, SQS, producers, consumers) | not yet › Queues in Redis, RabbitMQ, SQS
1.11 names of grafted steps | runtime/nested › adds the other graph: its steps keep their worker marks, config and names
1.11 one key registered twice | project › 1.11 names: a name that is taken is an error
1.11 wire format of a job | not yet › Queues in Redis, RabbitMQ, SQS
`
