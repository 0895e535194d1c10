"""A step of a pipeline: a row of JSON on each line in, one line out for each, in the same order."""

import json
import re
import sys
import unicodedata


def clean(row):
    # Null drops a row.
    if not row["name"].strip():
        return None
    name = " ".join(unicodedata.normalize("NFC", row["name"]).split()).title()
    digits = re.sub(r"[^\d+]", "", row["phone"])
    if len(digits) < 6:
        raise ValueError(f"{row['phone']!r} is no telephone number")
    return {"name": name, "phone": re.sub(r"^00", "+", digits)}


for line in sys.stdin:
    try:
        answer = clean(json.loads(line))
    except ValueError as error:
        # Fails this row only: the next line is the next row.
        answer = {"$error": str(error)}
    # Without flush the answers would stay in a buffer, and the rows would wait for them.
    print(json.dumps(answer), flush=True)
