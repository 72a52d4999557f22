"""The shared table of conformance: what the library answers, Python answers.

``ATTRFLOW_TABLE=target/conformance.jsonl cargo test -p attrflow shared_table`` writes the table.
"""

import json
import os

import attrflow
import pytest


@pytest.fixture(scope="session")
def table(root):
    path = os.environ.get("ATTRFLOW_TABLE", root / "target/conformance.jsonl")
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def answer(row, mappings):
    try:
        if "expression" in row:
            value = attrflow.compile(row["expression"]).evaluate(row["record"], **row["options"])
            return {"noFlow": True} if value is attrflow.NO_FLOW else {"value": value}
        key = (row["template"], row["object"])
        if key not in mappings:
            mappings[key] = attrflow.Document.template(row["template"]).mapping(row["object"], **row["options"])
        made = mappings[key].apply(row["record"])
        return {"outOfScope": True} if made is None else {"value": made}
    except attrflow.Error as error:
        return {"error": error.code}


def test_python_answers_as_the_library_does(table):
    mappings = {}
    wrong = [(row, given) for row in table if (given := answer(row, mappings)) != row["answer"]]
    assert wrong == []
    assert len(table) > 7_500
