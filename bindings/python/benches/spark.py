"""Mappings and plans in Spark: rows per second of one executor and of two, their memory, and the bytes that a plan shuffles.

``python bindings/python/benches/spark.py [ROWS] [ROUNDS] [MICROSECONDS]``, with pyspark, Java 17 and a wheel of the release build installed,
and the release build of the program (``cargo build --release``, or ATTRFLOW=FILE).

The mapping gets attributes until a row takes MICROSECONDS of a core. Executors are processes of one core each (``local-cluster``): where the
system can do that, an executor with its Python worker is bound to a core of its own, so that one of them cannot use what the other one would
have. Two of them need two idle cores. Clusters are started and warm before the clock is. Rows are made by Spark itself, and results are thrown
away, but for the first ones, which are compared with those of ``attrflow run``, both in order. A plan joins as many objects as there are rows.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import attrflow
import attrflow.spark

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
MICROSECONDS = float(sys.argv[3]) if len(sys.argv) > 3 else 5.0
# A plan of many rows takes a large disk for what it shuffles; bytes a row do not depend on their number.
PLANNED = min(ROWS, 200_000)
COMPARED = min(ROWS, 200_000)
NOW = "2026-03-31T08:30:00Z"
PROGRAM = os.environ.get("ATTRFLOW") or Path(__file__).resolve().parents[3] / "target/release/attrflow"

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
    """The text of a document with this many more attributes than the expressions above."""
    # Each is different: what two expressions have in common would be evaluated once.
    costly = [f'NormalizeDiacritics(Replace([userPrincipalName], , "([A-Za-z]+)([0-9]+)", , "$1-{number}", , ))' for number in range(more)]
    extension = "urn:ietf:params:scim:schemas:extension:bench:2.0:User"
    expressions = EXPRESSIONS + [(f"{extension}:x{number}", text) for number, text in enumerate(costly)]
    mappings = [{"targetAttributeName": name, "source": {"expression": text, "type": "Function"}} for name, text in expressions]
    mappings[0]["matchingPriority"] = 1
    return json.dumps(mappings)


def mapping(text):
    return attrflow.Document.parse(text).mapping(now=NOW)


def person(number):
    """A row, as Spark makes it below."""
    return {
        "objectId": f"{number:010}",
        "userPrincipalName": f"First{number}.Last{number}@contoso.com",
        "givenName": f"Zoë{number}",
        "surname": f"Müller{number}",
        "jobTitle": "Engineer",
        "accountEnabled": number % 50 != 0,
    }


def calibrated():
    """The text of a document that takes the wanted time for a row of columns, in one thread."""
    import pyarrow

    people = pyarrow.Table.from_pylist([person(number) for number in range(20_000)])
    more = 0
    while True:
        text = document(more)
        took = float("inf")
        for _ in range(5):
            start = time.process_time()
            pyarrow.table(mapping(text).apply_arrow(people))
            took = min(took, (time.process_time() - start) / people.num_rows * 1e6)
        if took >= MICROSECONDS:
            print(f"{len(EXPRESSIONS) + more} attributes, {took:.1f} us of a core for a row of columns without Spark", flush=True)
            return text
        more += 1


def session(executors):
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master(f"local-cluster[{executors},1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
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


def executors():
    """The processes of each executor: its own, and those of its Python workers."""
    parents, commands = {}, {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            process = int(place.name)
            parents[process] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            commands[process] = (place / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue

    def is_below(process, ancestor):
        while process in parents and process != ancestor:
            process = parents[process]
        return process == ancestor

    ours = sorted(one for one, text in commands.items() if b"CoarseGrainedExecutorBackend" in text and is_below(one, os.getpid()))
    # The driver starts executors by a script, which stays.
    ours = [one for one in ours if not any(other != one and is_below(other, one) for other in ours)]
    return [[process for process in parents if is_below(process, one)] for one in ours]


def bind():
    """Gives each executor a core of its own, with what it starts later."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(0))
    for number, processes in enumerate(executors()):
        for process in processes:
            for thread in Path(f"/proc/{process}/task").glob("*"):
                try:
                    os.sched_setaffinity(int(thread.name), {cores[number % len(cores)]})
                except OSError:
                    continue


def memory():
    """The most memory that the processes of executors have used so far: of those of Java, and of a Python worker."""
    most = {"java": 0, "python": 0}
    for processes in executors():
        for process in processes:
            try:
                fields = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
            except OSError:
                continue
            kind = "java" if fields["Name"].strip() == "java" else "python"
            most[kind] = max(most[kind], int(fields.get("VmHWM", "0 kB").split()[0]) // 1024)
    return most


def written(spark):
    """The bytes that all executors have shuffled."""
    known = spark.sparkContext._jsc.sc().statusStore().executorList(False)
    return sum(known.apply(number).totalShuffleWrite() for number in range(known.size()))


def throughput(spark, text):
    """Rows per second, the best of some rounds."""
    bind()
    attrflow.spark.apply(people(spark, 200_000), mapping(text)).write.format("noop").mode("overwrite").save()
    bind()
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        attrflow.spark.apply(people(spark, ROWS), mapping(text)).write.format("noop").mode("overwrite").save()
        best = min(best, time.perf_counter() - start)
    return ROWS / best


def compare(spark, text):
    """Compares what Spark gives with what the program gives, both in order."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "mapping.json").write_text(text)
        with open(folder / "people.jsonl", "w") as file:
            file.writelines(json.dumps(person(number)) + "\n" for number in range(COMPARED))
        command = [PROGRAM, "run", "--schema", folder / "mapping.json", "--now", NOW, "-o", folder / "objects.jsonl", folder / "people.jsonl"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        wanted = sorted((folder / "objects.jsonl").read_text().splitlines())
    made = attrflow.spark.apply(people(spark, COMPARED), mapping(text)).select("result").toPandas()["result"]
    assert sorted(made.dropna()) == wanted, "Spark and the program differ"
    print(f"{len(wanted):,} of {COMPARED:,} rows have an object, each equal to that of the program", flush=True)


def plan(spark):
    existing = people(spark, PLANNED).selectExpr(
        "to_json(struct(cast(10 + cast(objectId AS bigint) AS string) AS id, upper(userPrincipalName) AS userName, 'x' AS title)) AS value"
    )
    before, start = written(spark), time.perf_counter()
    planned = attrflow.spark.plan(people(spark, PLANNED), existing, mapping(document()))
    actions = {row["action"]: row["count"] for row in planned.groupBy("action").count().collect()}
    seconds = time.perf_counter() - start
    assert sum(actions.values()) == PLANNED, actions
    print(f"plan of {PLANNED:,} rows: {PLANNED / seconds:,.0f} rows/s, {(written(spark) - before) / PLANNED:,.0f} bytes shuffled a row, {actions}")


def main():
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    text = calibrated()
    rates = {}
    for count in (1, 2):
        spark = session(count)
        rates[count] = throughput(spark, text)
        most = memory()
        print(
            f"{count} executor{'s' * (count > 1)}: {rates[count]:,.0f} rows/s, {count * 1e6 / rates[count]:.2f} us of a core for each of {ROWS:,} rows;"
            f" at most {most['java']} MB for Java and {most['python']} MB for a Python worker",
            flush=True,
        )
        if count == 2:
            compare(spark, text)
            plan(spark)
        spark.stop()
    print(f"two executors against one, net of start: {rates[2] / rates[1]:.2f}")


if __name__ == "__main__":
    main()
