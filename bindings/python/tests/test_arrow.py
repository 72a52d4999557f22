"""Mappings on columns of every type."""

import json
import math
from datetime import date, datetime, timezone
from decimal import Decimal

import attrflow
import duckdb
import pandas
import polars
import pyarrow as pa
import pytest


def mapping(names, **options):
    written = [{"targetAttributeName": f"t{number}", "source": {"expression": f"[{name}]", "type": "Function"}} for number, name in enumerate(names)]
    return attrflow.Document.parse(json.dumps(written)).mapping(**options)


def objects(stream):
    rows = pa.table(stream).to_pylist()
    assert all(list(row) == ["result", "status", "code", "target_attribute"] for row in rows)
    return [row["result"] and json.loads(row["result"]) for row in rows]


COLUMNS = {
    "utf8": (pa.array(["a", None, ""]), ["a", None, ""]),
    "large_utf8": (pa.array(["a", None, "é"], pa.large_string()), ["a", None, "é"]),
    "utf8_view": (pa.array(["a", None, "x" * 40], pa.string_view()), ["a", None, "x" * 40]),
    "dictionary": (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
    "boolean": (pa.array([True, None, False]), [True, None, False]),
    "int8": (pa.array([1, None, -3], pa.int8()), [1, None, -3]),
    "int64": (pa.array([1, None, -(2**62)]), [1, None, -(2**62)]),
    "uint64": (pa.array([1, None, 2**64 - 1], pa.uint64()), [1, None, str(2**64 - 1)]),
    "float64": (pa.array([1.0, None, 0.1]), ["1.0", None, "0.1"]),
    "float32": (pa.array([1.5, None, 0.5], pa.float32()), ["1.5", None, "0.5"]),
    "date32": (pa.array([date(2025, 7, 1), None, date(1, 1, 1)]), ["2025-07-01", None, "0001-01-01"]),
    "date64": (pa.array([date(2025, 7, 1), None, date(1969, 12, 31)], pa.date64()), ["2025-07-01", None, "1969-12-31"]),
    "timestamp": (
        pa.array([datetime(2025, 7, 1, 12, 34, 56), None, datetime(2025, 7, 1, 0, 0, 0, 250000)], pa.timestamp("us")),
        ["2025-07-01T12:34:56", None, "2025-07-01T00:00:00.25"],
    ),
    "zoned": (
        pa.array([datetime(2025, 7, 1, 12, 34, 56, tzinfo=timezone.utc), None, None], pa.timestamp("ms", "Europe/Berlin")),
        ["2025-07-01T12:34:56Z", None, None],
    ),
    "decimal": (pa.array([Decimal("1.50"), None, Decimal("-0.01")], pa.decimal128(10, 2)), ["1.50", None, "-0.01"]),
    "whole_decimal": (pa.array([Decimal(7), None, Decimal(-8)], pa.decimal256(40, 0)), [7, None, -8]),
    "list": (pa.array([["a", None, "b"], None, []]), [["a", None, "b"], None, None]),
    "large_list": (pa.array([[1], None, [2, 3]], pa.large_list(pa.int16())), [[1], None, [2, 3]]),
    "fixed_list": (pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int64(), 2)), [[1, 2], None, [3, 4]]),
    "list_view": (pa.array([["a"], None, ["b", "c"]], pa.list_view(pa.string())), [["a"], None, ["b", "c"]]),
    "struct": (pa.array([{"x": "a", "y": None}, None, {"x": "b", "y": 2}]), [{"x": "a"}, None, {"x": "b", "y": 2}]),
    "structs": (pa.array([[{"x": "a"}], None, [{"x": "b"}, {"x": None}]]), [[{"x": "a"}], None, [{"x": "b"}, None]]),
    "null": (pa.nulls(3), [None, None, None]),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_the_attribute_of_its_name(name):
    column, expected = COLUMNS[name]
    # A slice and two chunks have offsets of their own.
    for data in [column, pa.concat_arrays([column, column])[3:]]:
        table = pa.table({name: data, "ignored": [b"x"] * 3})
        given = [made.get("t0") for made in objects(mapping([name]).apply_arrow(table))]
        assert given == [expression_value(value) for value in expected]




def expression_value(value):
    return mapping(["x"]).apply({"x": value}).get("t0")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([b"x"]),
        pa.array([1], pa.time32("s")),
        pa.array([1], pa.duration("s")),
        pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.array([[b"x"]]),
        pa.array([{"x": b"x"}]),
        pa.RunEndEncodedArray.from_arrays(pa.array([1], pa.int32()), pa.array(["x"])),
    ],
    ids=lambda column: str(column.type),
)
def test_a_type_without_a_rule_is_refused_before_the_first_row(column):
    table = pa.table({"givenName": ["x"], "bad column": column})
    with pytest.raises(TypeError, match="`bad column`"):
        mapping(["bad column"]).apply_arrow(table)
    assert objects(mapping(["givenName"]).apply_arrow(table)) == [{"t0": "x"}]


def test_numbers_that_are_none_quarantine_their_row():
    table = pa.table({"x": [1.0, math.nan, math.inf]})
    rows = pa.table(mapping(["x"]).apply_arrow(table)).to_pylist()
    assert [row["status"] for row in rows] == ["written", "quarantined", "quarantined"]
    assert [(row["code"], row["target_attribute"]) for row in rows[1:]] == [("AF0814", "x")] * 2


def test_columns_are_kept_and_rows_stay_in_order():
    count = 100_000
    table = pa.table({"id": [str(number) for number in range(count)], "other": range(count)})
    for threads in (1, 3):
        made = pa.table(mapping(["id"]).apply_arrow(table, keep=["other"], threads=threads))
        assert made.column_names == ["other", "result", "status", "code", "target_attribute"]
        assert made["other"].to_pylist() == list(range(count))
        assert made["result"].to_pylist() == [f'{{"t0":"{number}"}}' for number in range(count)]
    for wrong in (["result"], ["nothing"]):
        with pytest.raises(ValueError, match=wrong[0]):
            mapping(["id"]).apply_arrow(table, keep=wrong)
    with pytest.raises(ValueError, match="threads"):
        mapping(["id"]).apply_arrow(table, threads=0)


def test_streams_are_read_batch_by_batch():
    seen = []

    def batches():
        for number in range(5):
            seen.append(number)
            yield pa.record_batch({"x": [str(number)]})

    stream = mapping(["x"]).apply_arrow(pa.RecordBatchReader.from_batches(pa.schema([("x", pa.string())]), batches()))
    reader = pa.RecordBatchReader.from_stream(stream)
    assert seen == []
    assert reader.read_next_batch()["result"].to_pylist() == ['{"t0":"0"}'] and len(seen) == 1
    assert len(reader.read_all()) == 4
    with pytest.raises(ValueError, match="read already"):
        pa.table(stream)


def test_an_error_of_the_input_is_an_error_of_the_output():
    def batches():
        yield pa.record_batch({"x": ["a"]})
        raise RuntimeError("the source broke")

    for threads in (1, 2):
        reader = pa.RecordBatchReader.from_batches(pa.schema([("x", pa.string())]), batches())
        with pytest.raises(Exception, match="the source broke"):
            pa.table(mapping(["x"]).apply_arrow(reader, threads=threads))


def test_one_batch_is_a_stream_of_one():
    assert objects(mapping(["x"]).apply_arrow(pa.record_batch({"x": ["a"]}))) == [{"t0": "a"}]
    with pytest.raises(TypeError):
        mapping(["x"]).apply_arrow(pa.array(["a"]))
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        mapping(["x"]).apply_arrow([{"x": "a"}])
    assert objects(mapping(["x"]).apply_arrow(pa.table({"x": pa.array([], pa.string())}))) == []


def test_other_libraries_give_and_take_streams():
    columns = {"x": ["a", None, "c"], "l": [["p"], [], None]}
    expected = [{"t0": "a", "t1": ["p"]}, {}, {"t0": "c"}]
    one = mapping(["x", "l"])
    assert objects(one.apply_arrow(polars.DataFrame(columns))) == expected
    assert objects(one.apply_arrow(pandas.DataFrame(columns))) == expected
    people = pa.table(columns)
    assert objects(one.apply_arrow(duckdb.sql("select * from people"))) == expected
    assert polars.DataFrame(one.apply_arrow(people))["status"].to_list() == ["written"] * 3
    made = one.apply_arrow(people)
    reader = pa.RecordBatchReader.from_stream(made)
    assert duckdb.sql("select count(*) from reader").fetchall() == [(3,)]


def test_values_are_by_target_attribute(root):
    mapping = attrflow.Document.template("freshservice").mapping()
    lines = (root / "templates/samples/users.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    columns = {name: [record.get(name) for record in records] for name in mapping.attributes}
    made = pa.table(mapping.apply_arrow(pa.table(columns), emit="values")).to_pylist()
    assert any(row["result"] and "name.givenName" in json.loads(row["result"]) for row in made)


def test_templates_map_columns_as_they_map_dicts(root):
    lines = (root / "templates/samples/users.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    for name in ("zendesk", "freshservice", "generic-scim", "salesforce"):
        mapping = attrflow.Document.template(name).mapping(now="2026-03-31T08:30:00Z")
        columns = {name: [record.get(name) for record in records] for name in mapping.attributes}
        assert objects(mapping.apply_arrow(pa.table(columns))) == mapping.apply(records)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("emit", ["object", "values", "request"])
def test_random_values_are_those_of_the_command_line(threads, emit):
    text = '[{"targetAttributeName": "userName", "source": {"expression": "Guid()", "type": "Function"}}]'
    mapping = attrflow.Document.parse(text).mapping(seed=7)
    people = pa.table({"objectId": ["u1", None, None], "id": [None, None, "u2"]})
    batches = pa.RecordBatchReader.from_batches(people.schema, people.to_batches(max_chunksize=1))
    made = pa.table(mapping.apply_arrow(batches, emit=emit, threads=threads))["result"].to_pylist()
    known = ["6680ee1a-bb2c-463e-a8a4-a74fe54999a7", "e53146d9-c893-49f2-96e2-3a8cf2339c14", "a9aaa7f5-0b8a-4016-938a-a0ca5702d794"]
    assert [value in line for value, line in zip(known, made)] == [True] * 3, made
