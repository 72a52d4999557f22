"""Plans and requests on dicts."""

import json

import attrflow
import pytest


@pytest.fixture
def mapping(root):
    return attrflow.Document.template("zendesk").mapping("User", now="2026-03-31T08:30:00Z")


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def test_plans_say_what_happens_to_each_record(root, mapping):
    records, existing = (lines(root / "examples/zendesk" / name) for name in ("users.jsonl", "existing.jsonl"))
    planned = mapping.plan(records, existing, errors="return")
    assert len(planned) == len(records)
    actions = [line if isinstance(line, attrflow.Error) else line["action"] for line in planned]
    assert {"create", "update", "disable", "skip"} == {action for action in actions if isinstance(action, str)}
    assert [type(action) for action in actions].count(attrflow.Error) == 2
    first = next(line for line in planned if not isinstance(line, attrflow.Error))
    assert list(first) == ["record", "source", "object", "action", "reason", "match", "recordHash", "changes", "references", "unresolved"]
    reusable = attrflow.Existing(root / "examples/zendesk/existing.jsonl")
    again = mapping.plan(records, reusable, errors="return")
    assert [str(line) for line in again] == [str(line) for line in planned]
    with pytest.raises(attrflow.Error):
        mapping.plan(records, reusable)


def test_without_existing_objects_nothing_was_looked_up(mapping):
    [line] = mapping.plan([{"objectId": "u1", "mail": "ada@contoso.com", "displayName": "Ada", "userPrincipalName": "ada@contoso.com"}])
    assert (line["action"], line["reason"]["code"]) == ("create", "AF0568")


def test_the_later_of_two_records_for_one_object_is_refused(mapping):
    record = {"mail": "ada@contoso.com", "displayName": "Ada"}
    first, second = mapping.plan([{"objectId": "1", **record}, {"objectId": "2", **record}], errors="return")
    assert first["action"] == "create" and second.code == "AF0563"


def test_links_make_renamed_people_updates(mapping):
    link = {"source": "u1", "object": "User", "action": "create", "match": None, "recordHash": "9f", "target": "42", "status": 201}
    [line] = mapping.plan(
        [{"objectId": "u1", "mail": "new@contoso.com", "displayName": "Ada"}],
        [{"id": "42", "email": "old@contoso.com"}],
        links=[json.dumps(link)],
    )
    assert (line["action"], line["match"]) == ("update", {"by": "link", "target": "42"})


def test_a_guard_stops_a_plan_that_disables_too_many(mapping):
    records = [{"objectId": str(number), "mail": f"{number}@contoso.com", "displayName": "x", "accountEnabled": False} for number in range(40)]
    existing = [{"id": str(number), "email": f"{number}@contoso.com", "suspended": False} for number in range(40)]
    with pytest.raises(attrflow.Error, match="max_deprovision=40") as caught:
        mapping.plan(records, existing)
    assert caught.value.code == "AF0579"
    for allowed in (40, "100%", "none"):
        assert {line["action"] for line in mapping.plan(records, existing, max_deprovision=allowed)} == {"disable"}


def test_requests_carry_out_the_plan(root, mapping):
    records, existing = (lines(root / "examples/zendesk" / name) for name in ("users.jsonl", "existing.jsonl"))
    made = [line for line in mapping.requests(records, existing, errors="return") if isinstance(line, dict)]
    assert {line["method"] for line in made} >= {"POST", "PUT"}
    update = next(line for line in made if line["source"] == "u2")
    assert update["path"] == "/api/v2/users/202" and update["body"] == {"user": {"role": "agent"}}
