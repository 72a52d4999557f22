"""Mappings over data frames of Spark, by ``mapInArrow``: ``pip install 'attrflow[spark]'``.

Executors need the package as well: in their environment, or as an archive (README). The moment and the seed are fixed on the driver, so
that results depend neither on partitions nor on executors that are lost and whose work is done again.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Literal

from attrflow import Mapping
from attrflow._native import _mapping

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

_RESULTS = ("result", "status", "code", "target_attribute")


def _fixed(mapping: Mapping) -> Mapping:
    """The mapping with a moment and a seed, which all executors share."""
    _, (document, name, text) = mapping.__reduce__()
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
