"""Spark with real executors: `local-cluster`, one of them killed in the middle. Run by `.ci/spark`."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import attrflow
import pytest

COUNT = int(os.environ.get("ATTRFLOW_SPARK_ROWS", "200000"))


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "2000")
        .config("spark.task.maxFailures", "8")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "people.jsonl"
    with path.open("w") as lines:
        for number in range(COUNT):
            person = {
                "objectId": f"{number:07}",
                "userPrincipalName": f"User{number}@contoso.com",
                "mail": f"User{number}@Contoso.com",
                "displayName": f"Zoë {number}",
                "accountEnabled": number % 10 != 0,
            }
            lines.write(json.dumps(person) + "\n")
    return path


@pytest.fixture(scope="module")
def expected(people, mapping):
    """What the command line gives, or the library where no binary is named."""
    binary = os.environ.get("ATTRFLOW")
    if binary is None:
        records = [json.loads(line) for line in people.read_text().splitlines()]
        return sorted(json.dumps(made, ensure_ascii=False, separators=(",", ":")) for made in mapping.apply(records))
    run = [binary, "run", "--template", "zendesk", "--object", "User", "--now", "2026-03-31T08:30:00Z", people]
    return sorted(subprocess.run(run, capture_output=True, encoding="utf-8", check=True).stdout.removesuffix("\n").split("\n"))


@pytest.fixture(scope="module")
def mapping():
    return attrflow.Document.template("zendesk").mapping("User", now="2026-03-31T08:30:00Z")


def executors():
    """The processes of executors that this session started."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if b"CoarseGrainedExecutorBackend" in command and str(os.getpid()).encode() and descends(process, os.getpid()):
            found.append(int(process.name))
    return found


def descends(process, ancestor):
    number = int(process.name)
    while number > 1:
        if number == ancestor:
            return True
        try:
            number = int((Path("/proc") / str(number) / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


def frame(spark, people, partitions):
    schema = "objectId string, userPrincipalName string, mail string, displayName string, accountEnabled boolean"
    return spark.read.schema(schema).json(str(people)).repartition(partitions)


def results(made):
    rows = made.collect()
    assert all(row["status"] == "written" and row["code"] is None for row in rows)
    return sorted(row["result"] for row in rows)


def test_spark_gives_what_the_command_line_gives(spark, people, mapping, expected):
    import attrflow.spark

    made = attrflow.spark.apply(frame(spark, people, 8), mapping, keep=["objectId"])
    assert made.columns == ["objectId", "result", "status", "code", "target_attribute"]
    assert results(made) == expected


def test_an_executor_may_be_lost(spark, people, mapping, expected):
    import threading

    import attrflow.spark

    before = executors()
    assert len(before) == 2, before
    made = attrflow.spark.apply(frame(spark, people, 64), mapping)
    given = []
    collecting = threading.Thread(target=lambda: given.append(results(made)))
    collecting.start()
    tracker = spark.sparkContext.statusTracker()
    for _ in range(600):
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        # In the middle: some of the mapping is done, and not all.
        if any(stage and stage.numTasks == 64 and stage.numCompletedTasks >= 4 for stage in stages):
            break
        time.sleep(0.05)
    assert collecting.is_alive(), "the work was over before the executor was lost"
    os.kill(before[0], signal.SIGKILL)
    collecting.join(300)
    assert given == [expected]
    assert before[0] not in executors()


def test_results_do_not_depend_on_partitions(spark, people):
    import attrflow.spark

    text = json.dumps([{"targetAttributeName": "id", "source": {"expression": 'Append([objectId], Guid())', "type": "Function"}}])
    mapping = attrflow.Document.parse(text).mapping(seed=5)
    some = frame(spark, people, 3).where("objectId < '0000500'")
    one, two = (results(attrflow.spark.apply(some.repartition(parts), mapping)) for parts in (1, 7))
    assert one == two and len(set(one)) == 500


def test_types_are_refused_on_the_driver(spark):
    import attrflow.spark

    mapping = attrflow.Document.parse('[{"targetAttributeName": "a", "source": {"expression": "[x]", "type": "Function"}}]').mapping()
    df = spark.createDataFrame([(bytearray(b"x"), [1, 2], {"k": "v"}, 1.5)], "x binary, l array<int>, m map<string,string>, f double")
    with pytest.raises(TypeError, match="`x`"):
        attrflow.spark.apply(df, mapping)
    with pytest.raises(ValueError, match="`nothing`"):
        attrflow.spark.apply(df.drop("x"), mapping, keep=["nothing"])
    lists = df.selectExpr("l as x", "m", "f")
    assert attrflow.spark.apply(lists, mapping, keep=["f"]).collect()[0]["result"] == '{"a":[1,2]}'


def test_plans_are_those_of_the_library(spark, tmp_path):
    import attrflow.spark

    mapping = attrflow.Document.template("zendesk").mapping("User", now="2026-03-31T08:30:00Z")
    records = [
        {"objectId": f"{number:05}", "mail": f"u{number}@Contoso.com", "displayName": f"U {number}", "accountEnabled": number % 50 != 0}
        for number in range(1_000)
    ]
    # Two records for one object, in two rows that are equal in everything else, and one without a matching value.
    records += [{**records[3], "objectId": "99999"}, {"objectId": "99998", "displayName": "Nobody", "accountEnabled": True}]
    objects = [{"id": str(number), "email": f"U{number}@contoso.com", "name": f"U {number}"} for number in range(0, 1_000, 3)]
    path = tmp_path / "existing.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in objects))

    expected = {}
    for record, line in zip(records, mapping.plan(records, objects, errors="return", max_deprovision="none")):
        if isinstance(line, attrflow.Error):
            expected[record["objectId"]] = (None, line.code)
        else:
            del line["record"]
            expected[record["objectId"]] = (json.dumps(line, ensure_ascii=False, separators=(",", ":")), None)
    schema = "objectId string, mail string, displayName string, accountEnabled boolean"
    df = spark.createDataFrame([tuple(record.get(name) for name in ("objectId", "mail", "displayName", "accountEnabled")) for record in records], schema)
    made = attrflow.spark.plan(df.repartition(5), spark.read.text(str(path)), mapping)
    assert made.columns == ["source", "action", "result", "status", "code"]
    rows = made.collect()
    assert len(rows) == len(records)
    given = {row["source"]: (row["result"], row["code"] if row["status"] == "quarantined" else None) for row in rows}
    assert given == expected
    with pytest.raises(attrflow.Error) as caught:
        attrflow.spark.guard(made, max_deprovision=2)
    assert caught.value.code == "AF0579"
    attrflow.spark.guard(made, max_deprovision="none")
