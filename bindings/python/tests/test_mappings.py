"""Documents and mappings on dicts."""

import json
import pickle
import threading

import attrflow
import pytest

SAMPLES = {"givenName": "Ada", "surname": "Lovelace", "displayName": "Ada Lovelace", "mail": "ada@contoso.com"}


def test_a_template_maps_a_dict():
    mapping = attrflow.Document.template("zendesk").mapping()
    made = mapping.apply({"mail": "ada@contoso.com", "displayName": "Ada"})
    assert made["email"] == "ada@contoso.com"
    assert {"mail", "objectId", "id", "accountEnabled", "IsSoftDeleted"} <= set(mapping.attributes)


def test_a_document_is_loaded_and_parsed(root, tmp_path):
    path = root / "examples/zendesk/mapping.json"
    loaded = attrflow.Document.load(path).mapping("User").apply(SAMPLES)
    assert loaded == attrflow.Document.parse(path.read_text()).mapping("User").apply(SAMPLES)
    with pytest.raises(OSError):
        attrflow.Document.load(tmp_path / "nothing.json")
    with pytest.raises(ValueError, match="zendesk"):
        attrflow.Document.template("zendeks")
    with pytest.raises(ValueError):
        attrflow.Document.template("zendesk").mapping("Person")
    with pytest.raises(attrflow.Error):
        attrflow.Document.parse("{")


def document(*mappings):
    written = [{"targetAttributeName": target, "source": {"expression": text, "type": "Function"}} for target, text in mappings]
    return attrflow.Document.parse(json.dumps(written))


def test_bad_records_raise_or_are_returned():
    mapping = document(("a", "CDate([x])")).mapping()
    records = [{"x": "2025-07-01"}, {"x": "never"}, {"x": float("nan")}]
    with pytest.raises(attrflow.Error):
        mapping.apply(records)
    first, second, third = mapping.apply(records, errors="return")
    assert first == {"a": "7/1/2025 12:00:00 AM"}
    assert isinstance(second, attrflow.Error) and second.diagnostics[0].target == "a"
    assert third.code == "AF0814"
    assert mapping.apply({"x": "never"}, errors="return").code == second.code
    with pytest.raises(ValueError, match="errors"):
        mapping.apply({}, errors="ignore")


def test_records_that_are_left_out_are_none():
    mapping = document(("a", 'IIF([x]="1", IgnoreObjectFlow, [x])')).mapping()
    assert mapping.apply([{"x": "1"}, {"x": "2"}]) == [None, {"a": "2"}]
    assert mapping.apply({"x": "2", "@removed": {"reason": "changed"}}) is None


def test_mappings_are_pickled_and_shared_by_threads():
    mapping = document(("a", "Guid()"), ("b", "Now()")).mapping(now="2026-03-31T08:30:00Z", seed=3)
    records = [{"objectId": str(number)} for number in range(500)]
    expected = mapping.apply(records)
    assert len({made["a"] for made in expected}) == 500
    assert pickle.loads(pickle.dumps(mapping)).apply(records) == expected
    assert mapping.apply(records[::-1]) == expected[::-1]
    results = []
    threads = [threading.Thread(target=lambda: results.append(mapping.apply(records))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


def test_documents_are_checked_as_the_command_line_does(tmp_path, root):
    found = attrflow.check_document(root / "examples/zendesk/mapping.json")
    [warning] = found
    assert str(warning) == f"{root}/examples/zendesk/mapping.json:227:13: warning[AF0520]: {warning.message} (name)"
    assert warning.pointer == "/synchronizationRules/0/objectMappings/1/attributeMappings/0"
    broken = tmp_path / "broken.json"
    broken.write_text("[{]")
    [error] = attrflow.check_document(broken)
    assert error.severity == "error" and (error.line, error.column) == (1, 3)
    with pytest.raises(OSError):
        attrflow.check_document(tmp_path / "nothing.json")
    severities = [found.severity for found in attrflow.check('Joni(Item(Split([mail], "@"), 0))')]
    assert severities[0] == "error" and severities == sorted(severities)


def test_a_seed_gives_the_random_values_of_the_command_line():
    document = attrflow.Document.parse(
        '[{"targetAttributeName": "a", "source": {"expression": "Guid()", "type": "Function"}}]'
    )
    mapping = document.mapping(seed=7)
    # The tests of the command line have the same values.
    known = ["6680ee1a-bb2c-463e-a8a4-a74fe54999a7", "e53146d9-c893-49f2-96e2-3a8cf2339c14", "a9aaa7f5-0b8a-4016-938a-a0ca5702d794"]
    records = [{"objectId": "u1"}, {}, {"x": 1, "id": "u2"}]
    assert [made["a"] for made in mapping.apply(records)] == known
    assert mapping.apply(records[2])["a"] == known[2]
    assert [line["changes"][0]["new"] for line in mapping.plan(records)] == known
    copy = pickle.loads(pickle.dumps(mapping))
    assert [made["a"] for made in copy.apply(records)] == known
