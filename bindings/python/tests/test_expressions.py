"""Expressions on dicts."""

import pickle
from datetime import date, datetime, timedelta, timezone

import attrflow
import pytest


OPTIONS = {
    "now": "2025-07-01T12:34:56Z",
    "seed": 1,
    "parameters": {"DomainFQDN": "contoso.com", "DefaultDomain": "contoso.com"},
}


def value(text, record=None, **options):
    return attrflow.compile(text).evaluate(record or {}, **options)


def test_values_are_those_of_json():
    assert value("[a]", {"a": "x"}) == "x"
    assert value("[a]", {"a": True}) is True
    assert value("[a]", {"a": 2**53}) == 2**53
    assert value("[a]", {"a": [1, "b", None]}) == [1, "b", None]
    assert value("[a]", {"a": {"b": {"c": False}}}) == {"b": {"c": False}}
    assert value("[a]", {"a": None}) is None
    assert value("[a]") is None
    assert value("[a]", {"a": 1.5}) == "1.5"


def test_no_flow_is_no_value():
    assert value("IgnoreFlowIfNullOrEmpty([a])") is attrflow.NO_FLOW
    assert not attrflow.NO_FLOW


def test_dates_are_iso_8601():
    zone = timezone(timedelta(hours=2))
    record = {
        "day": date(2025, 7, 1),
        "naive": datetime(2025, 7, 1, 12, 34, 56),
        "aware": datetime(2025, 7, 1, 14, 34, 56, 500000, tzinfo=zone),
    }
    assert value("[day]", record) == "2025-07-01"
    assert value("[naive]", record) == "2025-07-01T12:34:56"
    assert value("[aware]", record) == "2025-07-01T12:34:56.5Z"


def test_the_moment_the_seed_and_parameters_are_given():
    assert value("Now()", now="2026-03-31T08:30:00Z") == value("Now()", now=datetime(2026, 3, 31, 8, 30))
    assert value("Guid()", seed=7) == value("Guid()", seed=7) != value("Guid()", seed=8)
    assert value('Append(%DomainFQDN%, "")', parameters={"DomainFQDN": "contoso.com"}) == "contoso.com"
    with pytest.raises(attrflow.Error) as caught:
        value("Now()", now="noon")
    assert caught.value.code == "AF0810"


def test_a_mistake_has_a_code_a_place_and_help():
    with pytest.raises(attrflow.Error) as caught:
        attrflow.compile('Append("é", Joni([b]))')
    error = caught.value
    assert isinstance(error, ValueError)
    assert (error.code, error.span) == ("AF0203", (12, 16))
    [found] = error.diagnostics
    assert found.expression[slice(*found.span)] == "Joni"
    assert (found.severity, found.line, found.column) == ("error", 1, 13)
    assert "Join" in found.help


def test_a_record_that_fails_is_not_in_the_message():
    with pytest.raises(attrflow.Error) as caught:
        value("CDate([a])", {"a": "secret"})
    assert "secret" not in str(caught.value)
    assert caught.value.code.startswith("AF06")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_are_finite(number):
    with pytest.raises(attrflow.Error, match="`a`"):
        value("[a]", {"a": [number]})


def test_other_types_are_named_with_the_cure():
    class Scalar:
        dtype = "int64"

        def item(self):
            return 1

    for wrong, cure in [(Scalar(), r"\.item\(\)"), ({1, 2}, r"list\("), (b"x", r"str\("), (1j, r"str\(")]:
        with pytest.raises(TypeError, match=f"`a`.*{cure}"):
            value("[a]", {"a": wrong})
    with pytest.raises(TypeError, match="dict"):
        value("[a]", [("a", 1)])
    with pytest.raises(TypeError, match="str"):
        value("[a]", {1: "a"})


def test_what_is_too_deep_or_circular_is_an_error():
    circle = []
    circle.append(circle)
    deep = "x"
    for _ in range(100_000):
        deep = [deep]
    for nested in (circle, deep):
        with pytest.raises(attrflow.Error, match="`a`"):
            value("[a]", {"a": nested})


def test_half_a_surrogate_pair_is_an_error():
    with pytest.raises(attrflow.Error, match="`a`"):
        value("[a]", {"a": "\ud800"})


def test_errors_findings_and_expressions_are_pickled():
    with pytest.raises(attrflow.Error) as caught:
        attrflow.compile("Joni([b])")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.code, copy.diagnostics) == (str(caught.value), "AF0203", caught.value.diagnostics)
    expression = pickle.loads(pickle.dumps(attrflow.compile("ToLower([a])")))
    assert expression.evaluate({"a": "A"}) == "a" and expression.attributes == ["a"]


def test_functions_have_examples_that_hold():
    functions = attrflow.functions()
    assert len(functions) > 50
    count = 0
    for function in functions:
        assert function.name and function.summary
        for example in function.examples:
            given = value(example.expression, example.record, **OPTIONS)
            assert given == example.value, example
            count += 1
    assert count > 100
