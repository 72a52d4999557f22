"""Mappings over data frames of Spark, by ``mapInArrow``: ``pip install 'attrflow[spark]'``.

Executors need the package as well: in their environment, or as an archive (README). The moment and the seed are fixed on the driver, so
that results depend neither on partitions nor on executors that are lost and whose work is done again.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal, cast

from attrflow import Error, Existing, Mapping
from attrflow._native import _guard, _mapping

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import Column, DataFrame

    _Work = Callable[[Iterable[pyarrow.RecordBatch]], Iterator[pyarrow.RecordBatch]]

_RESULTS = ("result", "status", "code", "target_attribute")


def _fixed(mapping: Mapping) -> Mapping:
    """The mapping with a moment and a seed, which all executors share."""
    document, name, text = cast("tuple[str, str | None, str]", mapping.__reduce__()[1])
    options = json.loads(text)
    options.setdefault("now", datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    options.setdefault("seed", secrets.randbits(63))
    fixed: Mapping = _mapping(document, name, json.dumps(options))
    return fixed


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def apply(
    df: DataFrame,
    mapping: Mapping,
    *,
    keep: Sequence[str] = (),
    emit: Literal["object", "values", "request"] = "object",
) -> DataFrame:
    """Maps every row of a data frame: the columns of ``Mapping.apply_arrow``.

    A column that the mapping reads and whose type no attribute can have is a ``TypeError`` here, before anything runs.
    """
    import pyarrow
    from pyspark.sql.pandas.types import to_arrow_schema
    from pyspark.sql.types import StringType, StructField, StructType

    fixed = _fixed(mapping)
    # All that a plan reads, and never a column that no one reads.
    read = set(mapping.attributes) | set(keep)
    needed = df.select(*(_quoted(name) for name in df.columns if name in read))
    kept = list(keep)
    missing = set(kept) - set(df.columns)
    if missing:
        raise ValueError(f"there is no column `{min(missing)}` that could be kept")

    # The types are refused on the driver, not by a failing executor.
    empty = pyarrow.RecordBatchReader.from_batches(to_arrow_schema(needed.schema), [])
    fixed.apply_arrow(empty, emit=emit, keep=kept)

    def work(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        batches = iter(batches)
        for first in batches:
            every = pyarrow.RecordBatchReader.from_batches(first.schema, itertools.chain([first], batches))
            yield from pyarrow.RecordBatchReader.from_stream(fixed.apply_arrow(every, emit=emit, keep=kept))

    fields = [needed.schema[name] for name in kept]
    fields += [StructField(name, StringType(), name != "status") for name in _RESULTS]
    return needed.mapInArrow(work, StructType(fields))


def plan(
    df: DataFrame,
    existing: DataFrame,
    mapping: Mapping,
) -> DataFrame:
    """Plans every row against the objects that exist in the target, joined on the matching attributes inside Spark.

    ``existing`` has a text column ``value`` with one object a row, as ``spark.read.text("existing.jsonl")`` gives. The columns are
    ``source``, ``action``, ``result`` (the line of ``run --emit plan`` without ``file`` and ``record``), ``status`` and ``code``. Every row
    of ``df`` is in the result. Of records that share a matching value the smallest ``source`` keeps it, the others are quarantined.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    if "value" not in existing.columns:
        raise ValueError("`existing` has a column `value` with one object a row")
    fixed = _fixed(mapping)
    keyed = apply(df, fixed, emit="_keys")  # type: ignore[arg-type]
    read = f.from_json("result", "source string, record string, keys array<string>")
    rows = keyed.select(read.alias("row"), "code").select("row.*", "code")
    # Rows that are equal in everything stay apart by their number, which is the same whatever the order is.
    alike = Window.partitionBy("source", "record", "code").orderBy(f.lit(0))
    rows = rows.withColumn("copy", f.row_number().over(alike))
    identity = ["source", "record", "code", "copy"]

    objects = existing.select("value").mapInArrow(_object_keys(fixed), "key string, object string")
    wanted = rows.select(*identity, f.explode("keys").alias("key"))
    found = wanted.join(objects, "key").groupBy(*identity).agg(f.array_sort(f.collect_set("object")).alias("objects"))
    same = [f.col(f"rows.{name}").eqNullSafe(f.col(f"found.{name}")) for name in identity]
    joined = rows.alias("rows").join(found.alias("found"), same, "left").select("rows.*", "found.objects")
    schema = "source string, record string, copy int, action string, result string, status string, code string, claims array<string>"
    planned = joined.mapInArrow(_planned(fixed), schema)

    order = Window.partitionBy("claim").orderBy("source", "record", "copy")
    whole = ["source", "record", "copy"]
    claims = planned.select(*whole, f.explode("claims").alias("claim")).withColumn("turn", f.row_number().over(order))
    late = claims.groupBy(*whole).agg(f.max("turn").alias("turn")).where("turn > 1")
    same = [f.col(f"planned.{name}").eqNullSafe(f.col(f"late.{name}")) for name in whole]
    result = planned.alias("planned").join(late.alias("late"), same, "left")
    is_late = f.col("late.turn").isNotNull()
    own = f.col

    def unless_late(name: str, instead: str | None) -> Column:
        return f.when(is_late, f.lit(instead)).otherwise(own(f"planned.{name}")).alias(name)

    return result.select(
        own("planned.source").alias("source"),
        unless_late("action", None),
        unless_late("result", None),
        unless_late("status", "quarantined"),
        unless_late("code", "AF0563"),
    )


def guard(plan: DataFrame, *, max_deprovision: int | str | None = None) -> None:
    """Raises as ``run`` does, where a plan would disable or delete too many objects."""
    from pyspark.sql import functions as f

    gone = f.col("action").isin("disable", "delete")
    count, removed = plan.agg(f.count(f.lit(1)), f.count(f.when(gone, 1))).first() or (0, 0)
    _guard(int(count), int(removed), max_deprovision)


def _object_keys(mapping: Mapping) -> _Work:
    def work(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        for batch in batches:
            keys, objects = [], []
            for value in batch["value"].to_pylist():
                if value is not None and value.strip():
                    own = mapping._object_keys(value)
                    keys += own
                    objects += [value] * len(own)
            yield pyarrow.record_batch({"key": pyarrow.array(keys, "string"), "object": pyarrow.array(objects, "string")})

    return work


def _planned(mapping: Mapping) -> _Work:
    names = ("source", "record", "copy", "action", "result", "status", "code", "claims")

    def one(row: dict[str, Any]) -> tuple[Any, ...]:
        base = (row["source"], row["record"], row["copy"])
        if row["code"] is not None:
            return (*base, None, None, "quarantined", row["code"], [])
        objects = row["objects"] or []
        [line] = mapping.plan(
            [json.loads(row["record"])], Existing(objects), max_deprovision="none", errors="return"
        )
        if isinstance(line, Error):
            return (*base, None, None, "quarantined", line.code, [])
        del line["record"]
        result = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        claims = list(row["keys"] or []) if line["match"] or line["action"] == "create" else []
        if line["match"]:
            claims.append(f"object\x1f{line['match']['target']}")
        skipped = line["action"] == "skip"
        code = line["reason"]["code"] if skipped and line["reason"] else None
        return (*base, line["action"], result, "skipped" if skipped else "written", code, claims)

    def work(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        types = [pyarrow.string()] * 8
        types[2] = pyarrow.int32()
        types[7] = pyarrow.list_(pyarrow.string())
        for batch in batches:
            rows = [one(row) for row in batch.to_pylist()]
            columns = zip(*rows) if rows else [()] * len(names)
            arrays = [pyarrow.array(list(column), kind) for column, kind in zip(columns, types)]
            yield pyarrow.RecordBatch.from_arrays(arrays, list(names))

    return work
