"""Strict JSON in linear time, and strict fields."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.service import schemas
from enrich.service.parsing import MAX_VALUES, parse_json
from enrich.service.problems import Problem

TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
)


def slug(body):
    """The problem of a body."""
    with pytest.raises(Problem) as caught:
        parse_json(body)
    return caught.value.slug


class TestJson:
    """What is JSON passes, what is not has its problem."""

    @given(TREES)
    def test_reads_what_json_writes(self, tree):
        """Colons, commas, quotes and brackets inside strings count for nothing."""
        assert parse_json(json.dumps(tree).encode()) == tree
        assert parse_json(json.dumps(tree, ensure_ascii=False).encode()) == tree

    @given(st.binary(max_size=200))
    def test_any_bytes_are_a_value_or_a_problem(self, body):
        """Nothing else."""
        try:
            parse_json(body)
        except Problem as problem:
            assert problem.kind.status in {400, 413}  # noqa: PT017 - some bytes are JSON

    @given(TREES, st.text("ab", max_size=2))
    def test_a_key_twice_is_found_however_deep(self, tree, key):
        """In any object."""
        value = json.dumps(tree)
        inner = f"{{{json.dumps(key)}: 1, {json.dumps(key)}: {value}}}"
        assert slug(f'[{value}, {{"x": {inner}}}]'.encode()) == "duplicate-keys"

    def test_too_many_values_cost_nothing(self):
        """They are counted before they are made."""
        assert slug(b"[" + b"[]," * MAX_VALUES + b"[]]") == "body-too-large"

    def test_nesting_is_bounded(self):
        """By the parser, not by the stack."""
        assert slug(b"[" * 9_000 + b"]" * 9_000) == "malformed-json"


class TestFields:
    """JSON's own types only."""

    @pytest.mark.parametrize(
        "fault",
        [
            {"include_implicit": "true"},
            {"include_approximate": 1},
            {"min_score": "0.5"},
            {"min_score": True},
            {"min_score": 2},
            {"normalization": "loud"},
            {"normalization": 3},
            {"normalization": {"alef": 1}},
            {"normalization": {"preset": "loud"}},
            {"features": ["colours"]},
            {"id": "x" * 257},
        ],
    )
    def test_fault_is_told_by_its_place(self, fault):
        """The pointer begins with the field's name."""
        with pytest.raises(Problem) as caught:
            schemas.load(schemas.BulkLineSchema(), {"text": "x", **fault})
        assert caught.value.slug == "invalid-request"
        assert caught.value.errors[0]["pointer"].startswith(f"#/{next(iter(fault))}")

    def test_query_parameter_may_not_stand_twice(self):
        """Nobody knows which would be meant."""
        with pytest.raises(Problem, match="invalid-request"):
            schemas.from_query({"engine": ["a", "b"]})
