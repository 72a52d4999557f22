"""Compares the answers of C with the shared table of conformance."""

import json
import os
import subprocess
import sys
from pathlib import Path

TABLE = Path(os.environ.get("ATTRFLOW_TABLE", Path(__file__).resolve().parents[3] / "target/conformance.jsonl"))
WORDS = {"0": "value", "1": "noFlow", "2": "outOfScope", "3": "error"}

rows = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").split("\n") if line]
requests = []
for row in rows:
    if "expression" in row:
        requests += ["E", row["expression"].encode().hex()]
    else:
        requests += ["M", f"{row['template']}/{row['object']}"]
    requests += [json.dumps(row["record"]), json.dumps(row["options"])]
answered = subprocess.run([sys.argv[1]], input="\n".join(requests) + "\n", capture_output=True, encoding="utf-8", check=True)
answers = answered.stdout.removesuffix("\n").split("\n")
assert len(answers) == len(rows), f"{len(answers)} answers to {len(rows)} rows"
wrong = []
for row, answer in zip(rows, answers):
    status, result = answer.split("\t", 1)
    word = WORDS[status]
    given = {word: json.loads(result) if word == "value" else result if word == "error" else True}
    if given != row["answer"]:
        wrong.append(f"{row}\n  given {given}")
print("\n".join(wrong[:10]))
print(f"{len(rows) - len(wrong)} passed, {len(wrong)} failed")
sys.exit(bool(wrong))
