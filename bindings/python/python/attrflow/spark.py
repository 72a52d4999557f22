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
    """The mapping with a moment and a seed, which all executors share, for rows that have no order."""
    document, name, text, _ = cast("tuple[str, str | None, str, bool]", mapping.__reduce__()[1])
    options = json.loads(text)
    options.setdefault("now", datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    options.setdefault("seed", secrets.randbits(63))
    fixed: Mapping = _mapping(document, name, json.dumps(options), True)
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
    *,
    users: DataFrame | None = None,
    links: DataFrame | None = None,
) -> DataFrame:
    """Plans every row against the objects that exist in the target, joined on the matching attributes inside Spark.

    ``existing`` has a text column ``value`` with one object a row, as ``spark.read.text("existing.jsonl")`` gives. ``users`` are the people
    that references lead to, as rows like those of ``df``; rows of ``df`` refer to each other without it. ``links`` has a text column
    ``value`` with the lines of ``attrflow links export``. The columns of the plan are ``source``, ``action``, ``result`` (the line of ``run
    --emit plan`` without ``file`` and ``record``), ``status`` and ``code``. Every row of ``df`` is in the result. Of records that share a
    matching value the smallest ``source`` keeps it, the others are quarantined.
    """
    from pyspark.sql import functions as f

    for name, given in (("existing", existing), ("links", links)):
        if given is not None and "value" not in given.columns:
            raise ValueError(f"`{name}` has a column `value` with one object a row")
    fixed = _fixed(mapping)
    linked = None if links is None else _linked(links)
    rows = _rows(df, fixed)
    found = _found(rows, _targets(existing, fixed), linked)
    if fixed._has_references:
        schema = "source string, record string, copy int, action string, tokens array<string>, claims array<string>"
        alone = found.mapInArrow(_alone(fixed, links is not None), schema)
        # A record that is quarantined because of another one creates no object that references could lead to.
        without = _beside(found, _late(alone).join(alone.where("action = 'create'").select(*_ROW), list(_ROW)))
        referents = _referents("record", without.where("turn is null"))
        if users is not None:
            of_users = _of_users(fixed)
            referents = referents.unionByName(
                _referents("user", _found(_rows(users, of_users), _targets(existing, of_users), linked))
            )
        if linked is not None:
            tokens = f.array(f.concat(f.lit("s"), "source"), f.concat(f.lit("t"), "target"))
            payload = f.to_json(f.struct(f.lit("link").alias("kind"), f.array("line").alias("lines")))
            referents = referents.unionByName(linked.select(tokens.alias("tokens"), payload.alias("referent")))
        by_token = referents.select(f.explode("tokens").alias("token"), "referent")
        wanted = alone.select(*_ROW, f.explode("tokens").alias("token"))
        gathered = wanted.join(by_token, "token").groupBy(*_ROW).agg(f.collect_set("referent").alias("referents"))
        found = _beside(found, gathered)
    else:
        found = found.withColumn("referents", f.array().cast("array<string>"))
    schema = "source string, record string, copy int, action string, result string, status string, code string, claims array<string>"
    planned = found.mapInArrow(_planned(fixed, links is not None), schema)

    result = _beside(planned, _late(planned))
    is_late = f.col("turn").isNotNull()

    def unless_late(name: str, instead: str | None) -> Column:
        return f.when(is_late, f.lit(instead)).otherwise(f.col(name)).alias(name)

    return result.select(
        f.col("source"),
        unless_late("action", None),
        unless_late("result", None),
        unless_late("status", "quarantined"),
        unless_late("code", "AF0563"),
    )


# What tells rows apart: rows that are equal in everything have numbers, which are the same whatever the order is.
_ROW = ("source", "record", "copy")


def _rows(df: DataFrame, mapping: Mapping) -> DataFrame:
    """The rows as records with their identifiers and matching keys."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    keyed = apply(df, mapping, emit="_keys")  # type: ignore[arg-type]
    read = f.from_json("result", "source string, record string, keys array<string>")
    alike = Window.partitionBy("source", "record").orderBy("code")
    return keyed.select(read.alias("row"), "code").select("row.*", "code").withColumn("copy", f.row_number().over(alike))


def _targets(existing: DataFrame, mapping: Mapping) -> DataFrame:
    """The objects of the target with what they are joined by."""
    schema = "id string, object string, keys array<string>, references array<string>"
    return existing.select("value").mapInArrow(_object_keys(mapping), schema)


def _linked(links: DataFrame) -> DataFrame:
    """The lines of links with the identifiers on both sides."""
    from pyspark.sql import functions as f

    sides = [f.get_json_object("value", f"$.{name}").alias(name) for name in ("source", "target")]
    return links.where("trim(value) != ''").select(f.col("value").alias("line"), *sides)


def _of_users(mapping: Mapping) -> Mapping:
    """The mapping of the document for the people that references lead to."""
    document, _, options, is_unordered = cast("tuple[str, str | None, str, bool]", mapping.__reduce__()[1])
    return _mapping(document, None, options, is_unordered)


def _beside(rows: DataFrame, more: DataFrame) -> DataFrame:
    """All rows, with the columns that another frame has for some of them."""
    from pyspark.sql import functions as f

    added = [name for name in more.columns if name not in _ROW]
    same = [f.col(f"rows.{name}").eqNullSafe(f.col(f"more.{name}")) for name in _ROW]
    return rows.alias("rows").join(more.alias("more"), same, "left").select("rows.*", *(f"more.{name}" for name in added))


def _late(planned: DataFrame) -> DataFrame:
    """The rows that claim what a row with a smaller identifier claims as well."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    order = Window.partitionBy("claim").orderBy(*_ROW)
    claims = planned.select(*_ROW, f.explode("claims").alias("claim")).withColumn("turn", f.row_number().over(order))
    return claims.groupBy(*_ROW).agg(f.max("turn").alias("turn")).where("turn > 1")


def _found(rows: DataFrame, targets: DataFrame, linked: DataFrame | None) -> DataFrame:
    """The rows with the objects that may be theirs, the identifiers in those, and the lines of links of both."""
    from pyspark.sql import functions as f

    by_key = targets.select("id", "object", "references", f.explode("keys").alias("key"))
    columns = (*_ROW, "id", "object", "references")
    theirs = rows.select(*_ROW, f.explode("keys").alias("key")).join(by_key, "key").select(*columns)
    lines = None
    if linked is not None:
        own = rows.select(*_ROW).join(linked, "source")
        by_id = targets.select(f.col("id").alias("target"), "id", "object", "references")
        theirs = theirs.unionByName(own.join(by_id, "target").select(*columns))
        owners = theirs.select(*_ROW, f.col("id").alias("target")).join(linked.select("target", "line"), "target")
        lines = own.select(*_ROW, "line").unionByName(owners.select(*_ROW, "line"))
    objects = theirs.groupBy(*_ROW).agg(
        f.array_sort(f.collect_set("object")).alias("objects"),
        f.collect_set("id").alias("ids"),
        f.array_distinct(f.flatten(f.collect_list("references"))).alias("references"),
    )
    found = _beside(rows, objects)
    if lines is None:
        return found.withColumn("lines", f.array().cast("array<string>"))
    return _beside(found, lines.groupBy(*_ROW).agg(f.array_sort(f.collect_set("line")).alias("lines")))


def _referents(kind: str, found: DataFrame) -> DataFrame:
    """What references may lead to, with what it is found by: its identifiers in the source (`s`) and in the target (`t`)."""
    from pyspark.sql import functions as f

    empty = f.array().cast("array<string>")
    ids = f.transform(f.coalesce("ids", empty), lambda identifier: f.concat(f.lit("t"), identifier))
    tokens = f.concat(f.array(f.concat(f.lit("s"), "source")), ids)
    referent = f.to_json(f.struct(f.lit(kind).alias("kind"), "source", "record", "objects", "lines"))
    return found.where("source is not null and code is null").select(tokens.alias("tokens"), referent.alias("referent"))


def guard(plan: DataFrame, *, max_deprovision: int | str | None = None) -> None:
    """Raises as ``run`` does, where a plan would disable or delete too many objects."""
    from pyspark.sql import functions as f

    gone = f.col("action").isin("disable", "delete")
    stopped = f.col("code") == _GUARD
    totals = plan.agg(f.count(f.lit(1)), f.count(f.when(gone, 1)), f.count(f.when(stopped, 1))).first()
    count, removed, lists = totals or (0, 0, 0)
    if lists:
        message = f"groups that would lose all of their members, or whose list of members is incomplete: {lists}"
        raise Error(message, code=_GUARD)
    _guard(int(count), int(removed), max_deprovision)


# The code of a guard that stops a plan.
_GUARD = "AF0579"


def _object_keys(mapping: Mapping) -> _Work:
    def work(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        for batch in batches:
            rows: list[tuple[str | None, str, list[str], list[str]]] = []
            for value in batch["value"].to_pylist():
                if value is not None and value.strip():
                    rows += [(id, value, keys, references) for id, keys, references in mapping._object_keys(value)]
            names = ("id", "object", "keys", "references")
            lists = pyarrow.list_(pyarrow.string())
            yield _batch(rows, dict(zip(names, (pyarrow.string(), pyarrow.string(), lists, lists))))

    return work


def _batch(rows: Sequence[tuple[Any, ...]], types: dict[str, Any]) -> pyarrow.RecordBatch:
    import pyarrow

    columns = zip(*rows) if rows else [()] * len(types)
    arrays = [pyarrow.array(list(column), kind) for column, kind in zip(columns, types.values())]
    return pyarrow.RecordBatch.from_arrays(arrays, list(types))


def _claims(row: dict[str, Any], line: dict[str, Any]) -> list[str]:
    """What no other record may have: the matching values, and the object."""
    claims = list(row["keys"] or []) if line["match"] or line["action"] == "create" else []
    if line["match"]:
        claims.append(f"object\x1f{line['match']['target']}")
    return claims


def _alone(mapping: Mapping, has_links: bool) -> _Work:
    """Plans rows without what they refer to: gives the identifiers that a row refers to in the source (`s`), and its objects in the target (`t`)."""

    def one(row: dict[str, Any]) -> tuple[Any, ...]:
        base = (row["source"], row["record"], row["copy"])
        tokens = {"t" + reference for reference in row["references"] or []}
        links = row["lines"] if has_links else None
        try:
            existing = Existing(row["objects"] or [])
            [line] = mapping.plan([json.loads(row["record"])], existing, links=links, max_deprovision="none", errors="return")
        except Error as error:
            # A guard or a broken object; the plan itself has the error again.
            line = error
        if isinstance(line, Error):
            return (*base, None, sorted(tokens), [])
        tokens |= {"s" + reference["source"] for reference in line["unresolved"]}
        return (*base, line["action"], sorted(tokens), _claims(row, line))

    def work(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        types = dict.fromkeys((*_ROW, "action", "tokens", "claims"), pyarrow.string())
        types |= {"copy": pyarrow.int32()} | dict.fromkeys(("tokens", "claims"), pyarrow.list_(pyarrow.string()))
        for batch in batches:
            yield _batch([one(row) for row in batch.to_pylist() if row["code"] is None], types)

    return work


def _planned(mapping: Mapping, has_links: bool) -> _Work:
    def line_of(row: dict[str, Any]) -> dict[str, Any] | Error:
        referents = [json.loads(referent) for referent in row["referents"] or []]
        # Records are planned together with those that they refer to, in the order of their identifiers, as claims are.
        others = {(one["source"], one["record"]) for one in referents if one["kind"] == "record"}
        own = (row["source"], row["record"])
        records = sorted(others - {own} | {own}, key=lambda one: (one[0] or "", one[1]))
        users = sorted(one["record"] for one in referents if one["kind"] == "user")
        objects = {object for one in [row, *referents] for object in one.get("objects") or []}
        lines = {line for one in [row, *referents] for line in one.get("lines") or []}
        try:
            planned = mapping.plan(
                [json.loads(record) for _, record in records],
                Existing(sorted(objects)),
                users=[json.loads(user) for user in users],
                links=sorted(lines) if has_links else None,
                max_deprovision="none",
                errors="return",
            )
        except Error as error:
            return error
        return cast("dict[str, Any] | Error", planned[records.index(own)])

    def one(row: dict[str, Any]) -> tuple[Any, ...]:
        base = (row["source"], row["record"], row["copy"])
        if row["code"] is not None:
            return (*base, None, None, "quarantined", row["code"], [])
        line = line_of(row)
        if isinstance(line, Error):
            return (*base, None, None, "quarantined", line.code, [])
        del line["record"]
        result = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        skipped = line["action"] == "skip"
        code = line["reason"]["code"] if skipped and line["reason"] else None
        return (*base, line["action"], result, "skipped" if skipped else "written", code, _claims(row, line))

    def work(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        names = ("source", "record", "copy", "action", "result", "status", "code", "claims")
        types = dict.fromkeys(names, pyarrow.string())
        types |= {"copy": pyarrow.int32(), "claims": pyarrow.list_(pyarrow.string())}
        for batch in batches:
            yield _batch([one(row) for row in batch.to_pylist()], types)

    return work
