"""Columns, the command line and a loop in Python on the same people, interleaved, in CPU seconds: what a core does.

``python bindings/python/benches/arrow.py target/release/attrflow [RECORDS] [ROUNDS]``, with a wheel of the release build installed. The
results of all three are compared first.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import attrflow
import pyarrow as pa

BINARY = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 5
MAPPINGS = [
    ('userName', 'ToLower([userPrincipalName])'),
    ('displayName', 'Join(" ", [givenName], [surname])'),
    ('name.givenName', '[givenName]'),
    ('name.familyName', '[surname]'),
    ('emails[type eq "work"].value', 'ToLower([mail])'),
    ('title', '[jobTitle]'),
    ('active', 'Switch([accountEnabled], , "True", "true", "False", "false")'),
    ('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', 'Trim([department])'),
    ('phoneNumbers[type eq "work"].value', 'Replace([telephoneNumber], " ", , , "", , )'),
    ('nickName', 'Left([givenName], 3)'),
    ('externalId', '[objectId]'),
    ('locale', 'Coalesce([preferredLanguage], "en-US")'),
]


def person(number):
    return {
        "objectId": f"{number:08}",
        "userPrincipalName": f"First{number}.Last{number}@Contoso.com",
        "givenName": f"First{number}",
        "surname": f"Last{number}",
        "mail": f"First{number}.Last{number}@Contoso.com",
        "jobTitle": "Engineer",
        "accountEnabled": "True" if number % 9 else "False",
        "department": f" Department {number % 40} ",
        "telephoneNumber": f"+49 30 {number:06}",
        "preferredLanguage": None if number % 3 else "de-DE",
    }


def by_columns(mapping, table, threads):
    stream = mapping.apply_arrow(table, threads=threads)
    return [batch["result"] for batch in pa.RecordBatchReader.from_stream(stream)]


def by_command(folder):
    command = [BINARY, "run", "--schema", folder / "mapping.json", "--threads", "1", "-o", folder / "objects.jsonl"]
    subprocess.run([*command, folder / "people.jsonl"], check=True, stderr=subprocess.DEVNULL)


def by_loop(table):
    columns = [column.to_pylist() for column in table.columns]
    objects = []
    for identifier, name, given, family, mail, title, enabled, department, phone, language in zip(*columns):
        made = {
            "userName": name.lower(),
            "displayName": " ".join(part for part in (given, family) if part),
            "name": {"givenName": given, "familyName": family},
            "emails": [{"type": "work", "value": mail.lower()}],
            "title": title,
            "active": enabled == "True",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": department.strip()},
            "phoneNumbers": [{"type": "work", "value": phone.replace(" ", "")}],
            "nickName": given[:3],
            "externalId": identifier,
            "locale": language or "en-US",
        }
        objects.append(json.dumps(made, ensure_ascii=False, separators=(",", ":")))
    return pa.array(objects)


def seconds(work):
    def used():
        both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in both)

    wall, before = time.perf_counter(), used()
    work()
    return time.perf_counter() - wall, used() - before


def main():
    people = [person(number) for number in range(COUNT)]
    table = pa.table({name: [one[name] for one in people] for name in people[0]})
    written = [
        {"targetAttributeName": target, "source": {"expression": text, "type": "Function"}} for target, text in MAPPINGS
    ]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "mapping.json").write_text(json.dumps(written))
        records = ({name: value for name, value in one.items() if value is not None} for one in people)
        (folder / "people.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
        mapping = attrflow.Document.load(folder / "mapping.json").mapping()
        ways = {
            "columns, one thread": lambda: by_columns(mapping, table, 1),
            "columns, two threads": lambda: by_columns(mapping, table, 2),
            "attrflow run": lambda: by_command(folder),
            "a loop in Python": lambda: by_loop(table),
        }
        by_command(folder)
        lines = (folder / "objects.jsonl").read_text().splitlines()
        assert [text for part in by_columns(mapping, table, 2) for text in part.to_pylist()] == lines
        differ = [pair for pair in zip(by_loop(table).to_pylist(), lines) if json.loads(pair[0]) != json.loads(pair[1])]
        assert not differ, differ[0]
        measured = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, work in ways.items():
                measured[name].append(seconds(work))
    best = {name: (min(wall for wall, _ in rounds), min(cpu for _, cpu in rounds)) for name, rounds in measured.items()}
    for name, (wall, cpu) in best.items():
        print(f"{name:22} {COUNT / cpu / 1e6:7.3f} M records per CPU second {COUNT / wall / 1e6:7.3f} M records per second")
    (wall, cpu), (wall_of_two, _) = best["columns, one thread"], best["columns, two threads"]
    print(f"columns against `attrflow run`, records per CPU second: {best['attrflow run'][1] / cpu:.2f}")
    print(f"columns against a loop in Python, records per CPU second: {best['a loop in Python'][1] / cpu:.2f}")
    print(f"two threads against one, records per second: {wall / wall_of_two:.2f} (two idle cores)")


main()
