"""Mappings and plans in Spark: rows per second of one executor and of two, and the bytes that a plan shuffles.

``python bindings/python/benches/spark.py [ROWS] [ROUNDS] [MICROSECONDS]``, with pyspark, Java 17 and a wheel of the release build installed.
The mapping gets attributes until a row takes MICROSECONDS of a core. Executors are processes of one core each (``local-cluster``), so two of them
need two idle cores. Clusters are started and warm before the clock is. Rows are made by Spark itself, and results are thrown away. A plan
joins as many objects as there are rows.
"""

import json
import os
import sys
import time

import attrflow
import attrflow.spark

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
MICROSECONDS = float(sys.argv[3]) if len(sys.argv) > 3 else 5.0
# A plan of many rows takes a large disk for what it shuffles; bytes a row do not depend on their number.
PLANNED = min(ROWS, 200_000)

EXPRESSIONS = [
    ("userName", "ToLower([userPrincipalName])"),
    ("displayName", 'Join(" ", [givenName], [surname])'),
    ("name.givenName", "NormalizeDiacritics([givenName])"),
    ("name.familyName", "NormalizeDiacritics([surname])"),
    ('emails[type eq "work"].value', 'Append(ToLower(Replace([userPrincipalName], , "([^@]+)@.*", , "$1", , )), "@example.com")'),
    ("title", "[jobTitle]"),
    ("nickName", "Mid([givenName], 1, 3)"),
    ("externalId", "[objectId]"),
    ("active", 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'),
]


def document(more=0):
    """The document, with this many more attributes than the expressions above."""
    # Each is different: what two expressions have in common would be evaluated once.
    costly = [f'NormalizeDiacritics(Replace([userPrincipalName], , "([A-Za-z]+)([0-9]+)", , "$1-{number}", , ))' for number in range(more)]
    extension = "urn:ietf:params:scim:schemas:extension:bench:2.0:User"
    expressions = EXPRESSIONS + [(f"{extension}:x{number}", text) for number, text in enumerate(costly)]
    mappings = [{"targetAttributeName": name, "source": {"expression": text, "type": "Function"}} for name, text in expressions]
    mappings[0]["matchingPriority"] = 1
    return attrflow.Document.parse(json.dumps(mappings))


def calibrated():
    """A mapping that takes the wanted time for a row of columns, in one thread."""
    import pyarrow

    numbers = range(20_000)
    people = pyarrow.table(
        {
            "objectId": [f"{number:010}" for number in numbers],
            "userPrincipalName": [f"First{number}.Last{number}@contoso.com" for number in numbers],
            "givenName": [f"Zoë{number}" for number in numbers],
            "surname": [f"Müller{number}" for number in numbers],
            "jobTitle": ["Engineer"] * len(numbers),
            "accountEnabled": [number % 50 != 0 for number in numbers],
        }
    )
    more = 0
    while True:
        mapping = document(more).mapping(now="2026-03-31T08:30:00Z")
        took = float("inf")
        for _ in range(5):
            start = time.process_time()
            pyarrow.table(mapping.apply_arrow(people))
            took = min(took, (time.process_time() - start) / len(numbers) * 1e6)
        if took >= MICROSECONDS:
            print(f"{len(EXPRESSIONS) + more} attributes, {took:.1f} us of a core for a row of columns without Spark")
            return mapping
        more += 1


def session(executors):
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master(f"local-cluster[{executors},1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )


def people(spark, rows):
    return spark.range(0, rows, 1, 32).selectExpr(
        "format_string('%010d', id) AS objectId",
        "concat('First', id, '.Last', id, '@contoso.com') AS userPrincipalName",
        "concat('Zoë', id) AS givenName",
        "concat('Müller', id) AS surname",
        "'Engineer' AS jobTitle",
        "id % 50 <> 0 AS accountEnabled",
    )


def written(spark):
    """The bytes that all executors have shuffled."""
    executors = spark.sparkContext._jsc.sc().statusStore().executorList(False)
    return sum(executors.apply(number).totalShuffleWrite() for number in range(executors.size()))


def throughput(spark, mapping):
    """Rows per second, the best of some rounds."""
    attrflow.spark.apply(people(spark, 200_000), mapping).write.format("noop").mode("overwrite").save()
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        attrflow.spark.apply(people(spark, ROWS), mapping).write.format("noop").mode("overwrite").save()
        best = min(best, time.perf_counter() - start)
    return ROWS / best


def main():
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    mapping = calibrated()
    rates = {}
    for executors in (1, 2):
        spark = session(executors)
        rates[executors] = throughput(spark, mapping)
        print(f"{executors} executors: {rates[executors]:,.0f} rows/s, {executors * 1e6 / rates[executors]:.2f} us of a core for each of {ROWS:,} rows")
        if executors == 2:
            existing = people(spark, PLANNED).selectExpr(
                "to_json(struct(cast(10 + cast(objectId AS bigint) AS string) AS id, upper(userPrincipalName) AS userName, 'x' AS title)) AS value"
            )
            before, start = written(spark), time.perf_counter()
            plan = attrflow.spark.plan(people(spark, PLANNED), existing, document().mapping())
            actions = {row["action"]: row["count"] for row in plan.groupBy("action").count().collect()}
            seconds = time.perf_counter() - start
            assert sum(actions.values()) == PLANNED, actions
            print(f"plan of {PLANNED:,} rows: {PLANNED / seconds:,.0f} rows/s, {(written(spark) - before) / PLANNED:,.0f} bytes shuffled a row, {actions}")
        spark.stop()
    print(f"two executors against one: {rates[2] / rates[1]:.2f}")


if __name__ == "__main__":
    main()
