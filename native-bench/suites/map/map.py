"""The work of the suite `map` with Python's own multiprocessing: rows to one worker process and back.

Takes its task as an argument and prints one line of JSON, as the programs in JavaScript do. Started by python.ts.
"""

import json
import resource
import sys
import time
from itertools import islice
from multiprocessing import get_context

POOL_SIZE = 4096
MASK = 0xFFFFFFFF
FORK = get_context("fork")


def make_row(index):
    return {
        "id": index >> 2 if index % 4 == 0 else 1024 + index * 257,
        "name": f"user-{index * 7 % 1000}",
        "score": index * 7919 % 100_003 / 97,
        "tags": "abc",
        "ts": 1_700_000_000_000 + index * 977,
        "ok": index % 3 != 0,
    }


POOL = [make_row(index) for index in range(POOL_SIZE)]


def rows_of(count):
    for index in range(count):
        yield POOL[index & (POOL_SIZE - 1)]


def hash_doubled(row):
    """`hashDoubled` of rows.ts, which computes in 32 bits."""
    name, tags = row["name"], row["tags"]
    value = row["id"] * 0x9E3779B1 & MASK
    value = (value ^ int(row["score"] * 1e6) & MASK) * 0x85EBCA6B & MASK
    value = (value ^ row["ts"] & MASK) * 0xC2B2AE35 & MASK
    value ^= ord(name[-1]) << 8 ^ ord(name[5]) << 16 ^ len(name)
    value = (value ^ ord(tags[0]) << 4 ^ ord(tags[-1])) * 0x27D4EB2F & MASK
    if not row["ok"]:
        value ^= MASK
    return value + row["double"] * 0x165667B1


def checksum_of(rows):
    total = sum(map(hash_doubled, rows)) & MASK
    return total - 0x1_0000_0000 if total > 0x7FFF_FFFF else total


def double(row):
    """The step. The row that arrived is the worker's own: adding to it is cheaper than a copy."""
    row["double"] = row["id"] * 2
    return row


def double_all(rows):
    return [double(row) for row in rows]


class PoolOfOne:
    """multiprocessing.Pool, which cuts rows into chunks by itself."""

    def __init__(self, size, _in_flight):
        self.size = size
        self.pool = FORK.Pool(1)

    def map(self, rows):
        return self.pool.imap(double, rows, self.size)

    def worker_seconds(self):
        return self.pool.apply(time.process_time)

    def close(self):
        self.pool.terminate()
        self.pool.join()


def serve_queue(tasks, results):
    while (rows := tasks.get()) is not None:
        results.put(time.process_time() if rows == [] else double_all(rows))


class TwoQueues:
    """A process between two multiprocessing.Queue, lists of rows in both, a bounded number of them under way."""

    def __init__(self, size, in_flight):
        self.size = size
        self.in_flight = in_flight
        self.tasks = FORK.Queue()
        self.results = FORK.Queue()
        self.process = FORK.Process(target=serve_queue, args=(self.tasks, self.results))
        self.process.start()

    def map(self, rows):
        under_way = 0
        while True:
            while under_way < self.in_flight and (batch := list(islice(rows, self.size))):
                self.tasks.put(batch)
                under_way += 1
            if under_way == 0:
                return
            yield from self.results.get()
            under_way -= 1

    def worker_seconds(self):
        self.tasks.put([])
        return self.results.get()

    def close(self):
        self.tasks.put(None)
        self.process.join()


def timed(way, rows, check):
    cpu_before = time.process_time() + way.worker_seconds()
    # Unpickled rows are whole: nothing is decoded late. Their checksum waits until the clock has stopped, as its
    # arithmetic of 32 bits costs Python about as much as to pickle and unpickle a row.
    seen = []
    keep = seen.append
    start = time.perf_counter()
    for row in way.map(rows_of(rows)):
        keep(row)
    seconds = time.perf_counter() - start
    cpu = time.process_time() + way.worker_seconds() - cpu_before
    checksum = checksum_of(seen) if check else 0
    return {"rows": rows, "seconds": seconds, "count": len(seen), "checksum": checksum, "cpuSeconds": cpu}


def measure(timing, unit, way):
    """The rule of `measure` in contestant.ts: passes that grow until the warm-up is over, then the one that counts."""
    rows, warmed = unit, 0
    while True:
        outcome = timed(way, rows, False)
        if outcome["count"] != rows:
            raise RuntimeError(f"warm-up: {rows} rows sent, {outcome['count']} seen")
        warmed += outcome["seconds"]

        def fitting(share):
            return max(1, round(rows / outcome["seconds"] * share / unit)) * unit

        if warmed >= timing["warmUpSeconds"]:
            return timed(way, fitting(timing["measureSeconds"]), True)
        rows = min(rows * 4, fitting(timing["warmUpSeconds"] / 3))


def main():
    task = json.loads(sys.argv[1])
    options = task["options"]
    way = (PoolOfOne if options["way"] == "pool" else TwoQueues)(options["size"], options["inFlight"])
    outcome = measure(task["timing"], POOL_SIZE, way)
    way.close()
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    outcome["totalCpuSeconds"] = sum(each.ru_utime + each.ru_stime for each in usage)
    print(json.dumps(outcome))


main()
