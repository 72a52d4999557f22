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


def planned_by_the_command_line(folder, object, files, links):
    """The plans of ``attrflow run`` by source, or those of the library where no binary is named: the line, or the code of what is wrong."""
    binary = os.environ.get("ATTRFLOW")
    records = [json.loads(line) for line in (folder / files[object]).read_text().splitlines()]
    users = files["User"] if object == "Group" else None
    expected = {}
    if binary is None:
        people = [json.loads(line) for line in (folder / users).read_text().splitlines()] if users else ()
        mapping = attrflow.Document.template("generic-scim").mapping(object, now="2026-03-31T08:30:00Z")
        lines = (folder / "links.jsonl").read_text().splitlines() if links else None
        existing = attrflow.Existing(folder / "existing.jsonl")
        made = mapping.plan(records, existing, users=people, links=lines, errors="return", max_deprovision="none")
        for record, line in zip(records, made):
            expected[record["objectId"]] = line.code if isinstance(line, attrflow.Error) else line
    else:
        quarantine = folder / "quarantine.jsonl"
        run = [binary, "run", "--template", "generic-scim", "--object", object, "--emit", "plan", "--now", "2026-03-31T08:30:00Z"]
        run += ["--existing", "existing.jsonl", "--max-deprovision", "none", "--allow-empty-groups", "--quarantine", str(quarantine)]
        run += ["--users", users] if users else []
        if links:
            subprocess.run([binary, "links", "confirm", "--links", "links.db", "links.jsonl"], cwd=folder, check=True)
            run += ["--links", "links.db"]
        ended = subprocess.run([*run, files[object]], cwd=folder, capture_output=True, encoding="utf-8")
        assert ended.returncode in (0, 3), ended.stderr
        for line in map(json.loads, ended.stdout.splitlines()):
            del line["file"]
            expected[line["source"]] = line
        for line in map(json.loads, quarantine.read_text().splitlines()):
            expected[records[line["record"] - 1]["objectId"]] = line["code"]
    for line in expected.values():
        if isinstance(line, dict):
            del line["record"]
    return expected


@pytest.mark.parametrize("object", ["User", "Group"])
@pytest.mark.parametrize("links", [False, True])
def test_plans_join_references_and_links(spark, tmp_path, object, links):
    import attrflow.spark

    def write(name, records):
        (tmp_path / name).write_text("".join(json.dumps(record) + "\n" for record in records))

    def user(number):
        made = {"objectId": f"u{number:03}", "displayName": f"U {number}", "userPrincipalName": f"U{number}@contoso.com"}
        # Each third was renamed since it was linked; some share a name, some have left, some lead to nobody.
        if number % 3 == 0:
            made["userPrincipalName"] = f"renamed{number}@contoso.com"
        if number in (50, 51):
            made["userPrincipalName"] = "twins@contoso.com"
        return {**made, "mail": made["userPrincipalName"], "accountEnabled": number % 20 != 7, "manager": {"id": f"u{number * 7 % 220:03}"}}

    def group(number):
        members = [{"id": f"u{(number * 11 + step) % 210:03}"} for step in range(number % 7)]
        return {"objectId": f"g{number:02}", "displayName": f"Group {number}", "members": members}

    files = {"User": "users.jsonl", "Group": "groups.jsonl"}
    # A group that was linked under another name, with members who are linked to nobody, who left, and who are not known.
    write("users.jsonl", map(user, range(200)))
    write("groups.jsonl", map(group, range(40)))
    people = [{"id": f"t{number}", "userName": f"u{number}@CONTOSO.com", "displayName": f"U {number}", "active": True} for number in range(0, 200, 2)]
    named = [
        {
            "id": f"s{number}",
            "meta": {"resourceType": "Group"},
            "displayName": f"group {number}" if number % 5 else f"Old {number}",
            "members": [{"value": f"t{(number * 11 + step) % 220}"} for step in range(4)],
        }
        for number in range(0, 40, 3)
    ]
    write("existing.jsonl", people + named)
    confirmed = {"action": "create", "match": None, "recordHash": "9f", "status": 201}
    linked = [{"source": f"u{number:03}", "object": "User", "target": f"t{number}", **confirmed} for number in range(0, 210, 6)]
    # One whose object is gone, and one that took the object which another record would match.
    linked += [{"source": "u001", "object": "User", "target": "t999", **confirmed}, {"source": "u003", "object": "User", "target": "t4", **confirmed}]
    linked += [{"source": f"g{number:02}", "object": "Group", "target": f"s{number}", **confirmed} for number in range(0, 40, 15)]
    write("links.jsonl", linked)
    expected = planned_by_the_command_line(tmp_path, object, files, links)

    schemas = {
        "User": "objectId string, displayName string, userPrincipalName string, mail string, accountEnabled boolean, manager struct<id:string>",
        "Group": "objectId string, displayName string, members array<struct<id:string>>",
    }
    frames = {name: spark.read.schema(schema).json(str(tmp_path / files[name])).repartition(3) for name, schema in schemas.items()}
    mapping = attrflow.Document.template("generic-scim").mapping(object, now="2026-03-31T08:30:00Z")
    made = attrflow.spark.plan(
        frames[object],
        spark.read.text(str(tmp_path / "existing.jsonl")),
        mapping,
        users=frames["User"] if object == "Group" else None,
        links=spark.read.text(str(tmp_path / "links.jsonl")) if links else None,
    ).collect()
    given = {row["source"]: row["code"] if row["result"] is None else json.loads(row["result"]) for row in made}
    assert len(made) == len(expected) and given == expected
    if links:
        assert {line["match"]["by"] for line in given.values() if isinstance(line, dict) and line["match"]} >= {"link"}
    assert any(isinstance(line, dict) and line["references"] for line in given.values())


def test_matching_attributes_are_tried_in_their_order(spark):
    import attrflow.spark

    document = attrflow.Document.parse(
        json.dumps(
            [
                {"targetAttributeName": "externalId", "matchingPriority": 2, "source": {"expression": "[employeeId]", "type": "Function"}},
                {"targetAttributeName": "userName", "matchingPriority": 1, "source": {"expression": "[mail]", "type": "Function"}},
            ]
        )
    )
    mapping = document.mapping(now="2026-03-31T08:30:00Z")
    # Both attributes find an object; only the second one does; none does.
    df = spark.createDataFrame([("u1", "a@b.c", "1"), ("u2", "new@b.c", "2"), ("u3", "x@b.c", "9")], "objectId string, mail string, employeeId string")
    objects = [{"id": "10", "userName": "A@B.C"}, {"id": "11", "externalId": "1"}, {"id": "12", "externalId": "2"}]
    existing = spark.createDataFrame([(json.dumps(one),) for one in objects], "value string")
    rows = attrflow.spark.plan(df, existing, mapping).collect()
    matched = {row["source"]: json.loads(row["result"])["match"] for row in rows}
    assert matched == {"u1": {"by": "userName", "target": "10"}, "u2": {"by": "externalId", "target": "12"}, "u3": None}


def test_a_group_that_would_lose_everybody_stops_the_plan(spark):
    import attrflow.spark

    mapping = attrflow.Document.template("generic-scim").mapping("Group", now="2026-03-31T08:30:00Z")
    groups = spark.createDataFrame([("g1", "One", []), ("g2", "Two", [])], "objectId string, displayName string, members array<struct<id:string>>")
    users = spark.createDataFrame([(f"u{n}", f"u{n}@b.c", True) for n in range(12)], "objectId string, userPrincipalName string, accountEnabled boolean")
    objects = [{"id": f"t{n}", "userName": f"u{n}@b.c"} for n in range(12)]
    members = [{"value": f"t{n}"} for n in range(12)]
    objects += [{"id": "s1", "displayName": "one", "members": members}, {"id": "s2", "displayName": "two", "members": members[:2]}]
    existing = spark.createDataFrame([(json.dumps(one),) for one in objects], "value string")
    made = attrflow.spark.plan(groups, existing, mapping, users=users)
    rows = {row["source"]: row for row in made.collect()}
    assert (rows["g1"]["status"], rows["g1"]["code"], rows["g1"]["result"]) == ("quarantined", "AF0579", None)
    assert json.loads(rows["g2"]["result"])["references"] == [{"attribute": "members", "old": members[:2], "new": []}]
    with pytest.raises(attrflow.Error, match="lose all of their members") as caught:
        attrflow.spark.guard(made, max_deprovision="none")
    assert caught.value.code == "AF0579"


def test_random_values_of_rows_without_an_identifier_depend_on_their_attributes(spark):
    import attrflow.spark

    text = """[{"targetAttributeName": "userName", "source": {"expression": "[mail]", "type": "Attribute"}},
        {"targetAttributeName": "nickName", "source": {"expression": "Guid()", "type": "Function"}}]"""
    people = spark.createDataFrame([(f"u{number}@contoso.com",) for number in range(100)], "mail string")
    mapping = attrflow.Document.parse(text).mapping(seed=7)

    def made(partitions):
        objects = attrflow.spark.apply(people.repartition(partitions), mapping).collect()
        return sorted((made["userName"], made["nickName"]) for made in (json.loads(row["result"]) for row in objects))

    once = made(1)
    assert once == made(3)
    assert len({value for _, value in once}) == 100
