"""Rows from one process to another through multiprocessing.Queue: the way of Python's standard library.

    process_queue.py SIZE LIMIT

SIZE rows a message, at most LIMIT messages under way. The first line of standard input is the pool of rows as JSON;
for each further line with a number so many rows are sent, and the answer is one line of JSON: rows read, their sum,
and the CPU seconds of both processes since their start.
"""

import json
import multiprocessing
import sys
import time


def read_rows(queue, answers):
    """Sums every field of every row. The end of a pass is None, that of the program False."""
    count = 0
    total = 0
    while (rows := queue.get()) is not False:
        if rows is None:
            answers.put((count, total, time.process_time()))
            count = 0
            total = 0
            continue
        count += len(rows)
        for row in rows:
            name = row["name"]
            texts = 1000 * len(name) + ord(name[-1]) + ord(row["tags"][0])
            total += row["id"] + int(row["score"] * 1e6) + row["ts"] + texts + row["ok"]


def main():
    size, limit = (int(text) for text in sys.argv[1:])
    pool = json.loads(sys.stdin.readline())
    chunks = [pool[start : start + size] for start in range(0, len(pool), size)]
    queue = multiprocessing.Queue(limit)
    answers = multiprocessing.SimpleQueue()
    reader = multiprocessing.Process(target=read_rows, args=(queue, answers))
    reader.start()
    for line in sys.stdin:
        for message in range(int(line) // size):
            queue.put(chunks[message % len(chunks)])
        queue.put(None)
        count, total, cpu_seconds = answers.get()
        # As a signed number of 32 bits, which JavaScript sums in.
        checksum = (total + 2**31) % 2**32 - 2**31
        cpu_seconds += time.process_time()
        print(json.dumps({"count": count, "checksum": checksum, "cpuSeconds": cpu_seconds}), flush=True)
    queue.put(False)
    reader.join()


if __name__ == "__main__":
    main()
