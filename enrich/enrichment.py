"""What an enrichment is: the plain body of the answer, and objects to read it by.

The body is built once, as the dicts that are written to JSON; the objects are views that a library user asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the raw text. ``text`` is always the raw text from ``start`` to ``end``, in the offset unit asked for."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One morpheme. ``form`` is written as in a lexicon; ``kind`` is prefix, stem or suffix; ``tag`` says which affix, if told."""

    form: str
    start: int
    end: int
    kind: str
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Token(Span):
    """One token: ``type`` is word, number, latin, punctuation or symbol. ``segments`` tile it."""

    type: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Entity(Span):
    """One mention of a person (PER), place (LOC) or organisation (ORG); ``score`` is a calibrated probability."""

    type: str
    score: float
    entity_id: int | None = None
    canonical: str | None = None
    iso: str | None = None
    geonames: int | None = None


@dataclass(frozen=True, slots=True)
class Number(Span):
    """One number. ``fields`` is its whole JSON object; the commonest of its fields are attributes."""

    kind: str
    value: float | int | None
    unit: str | None
    numeral: Span | None
    noun: Span | None
    fields: dict[str, Any]


def _span(found: dict[str, Any] | None) -> Span | None:
    return None if found is None else Span(found["text"], found["start"], found["end"])


class Enrichment:
    """The answer to one text.

    A feature that was not asked for is None here and absent from ``to_dict()``.
    """

    def __init__(self, body: dict[str, Any]) -> None:
        self._body = body

    def to_dict(self) -> dict[str, Any]:
        """The JSON body that POST /enrich answers (not a copy: treat it as read-only)."""
        return self._body

    def __repr__(self) -> str:
        return f"Enrichment({', '.join(key for key in self._body if key != 'meta')})"

    @property
    def normalized_text(self) -> str | None:
        """The normalized text."""
        text: str | None = self._body.get("normalized_text")
        return text

    @cached_property
    def segmentation(self) -> list[Token] | None:
        """Every token in order, with its morphemes."""
        found = self._body.get("segmentation")
        if found is None:
            return None
        return [Token(t["text"], t["start"], t["end"], t["type"], tuple(Segment(**segment) for segment in t["segments"])) for t in found]

    @cached_property
    def entities(self) -> list[Entity] | None:
        """Every mention in order of its place."""
        found = self._body.get("entities")
        return None if found is None else [Entity(**entity) for entity in found]

    @cached_property
    def numbers(self) -> list[Number] | None:
        """Every number in order of its place."""
        found = self._body.get("numbers")
        if found is None:
            return None
        return [
            Number(n["text"], n["start"], n["end"], n["kind"], n.get("value"), n.get("unit"), _span(n.get("numeral")), _span(n.get("noun")), n)
            for n in found
        ]

    @property
    def meta(self) -> dict[str, Any]:
        """Engine, offset unit, model versions, milliseconds by stage, warnings."""
        meta: dict[str, Any] = self._body["meta"]
        return meta
