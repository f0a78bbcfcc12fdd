"""What requests and answers look like: marshmallow 4 schemas, which validate requests and describe both in openapi.yaml.

Answers are not dumped through them (a dump of thousands of small objects costs more than the analysis): tests hold real answers
against the same schemas.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from enrich.engines import REGISTRY
from enrich.engines.base import SCHEMES
from enrich.normalization import PRESETS, SWITCHES
from enrich.pipeline import FEATURES
from enrich.service.problems import Problem
from enrich.text import OFFSET_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SAFE_KEY: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
MAX_ID_CHARS: Final = 256


class StrictBoolean(fields.Boolean):
    """A JSON true or false; marshmallow's own also takes 1, "yes" and others."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        del attr, data, kwargs
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class StrictFloat(fields.Float):
    """A JSON number; marshmallow's own also takes strings."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Normalization(fields.Field[Any]):
    """A preset's name, or an object that chooses a preset and flips switches."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        del attr, data, kwargs
        if isinstance(value, str):
            if value not in PRESETS:
                raise ValidationError(f"Must be one of: {', '.join(PRESETS)}.")
            return value
        if not isinstance(value, dict):
            raise ValidationError("Must be a preset or an object of switches.")
        return NormalizationSchema().load(value)


NormalizationSchema: Final = Schema.from_dict(
    {
        "preset": fields.String(
            validate=validate.OneOf(tuple(PRESETS)), metadata={"default": "standard", "description": "the switches to begin with"}
        ),
        **{name: StrictBoolean(metadata={"description": what}) for name, what in SWITCHES.items()},
    },
    name="NormalizationSchema",
)


NOT_BLANK: Final = r"\S"
"""The pattern of a text, in openapi.yaml: the service itself has a problem of its own for blank ones."""


class OptionsSchema(Schema):
    """The options of one text; all may be left out."""

    features = fields.List(
        fields.String(validate=validate.OneOf(FEATURES)),
        validate=validate.Length(1, 16),
        metadata={"description": "what to compute; all of them if left out"},
    )
    normalization = Normalization(metadata={"description": "a preset, or an object of switches, for normalized_text"})
    segmentation_scheme = fields.String(
        validate=validate.OneOf(SCHEMES),
        metadata={"default": "farasa", "description": "farasa splits all affixes; atb clitics and pronouns only, the article stays on"},
    )
    offset_unit = fields.String(
        validate=validate.OneOf(tuple(OFFSET_UNITS)),
        metadata={"default": "codepoint", "description": "the unit of every start and end"},
    )
    engine = fields.String(validate=validate.OneOf(tuple(REGISTRY)), metadata={"description": "the engine; ENRICH_ENGINE if left out"})
    include_approximate = StrictBoolean(metadata={"default": False, "description": "give words such as عشرات and آلاف as numbers without a value"})
    include_implicit = StrictBoolean(metadata={"default": False, "description": "give dual nouns as numbers"})
    min_score = StrictFloat(validate=validate.Range(0, 1), metadata={"description": "leave out entities with a smaller score"})


class EnrichSchema(OptionsSchema):
    """A text and its options."""

    text = fields.String(
        required=True, metadata={"description": "raw Arabic text, at most ENRICH_MAX_TEXT_CHARS code points", "minLength": 1, "pattern": NOT_BLANK}
    )


class BulkLineSchema(EnrichSchema):
    """One line of /enrich/bulk: a text, its options, and an id that comes back with the answer."""

    id = fields.String(validate=validate.Length(max=MAX_ID_CHARS), metadata={"description": "comes back with the answer"})


class DocumentSchema(Schema):
    """One document of a batch."""

    id = fields.String(validate=validate.Length(max=MAX_ID_CHARS), metadata={"description": "comes back with the answer"})
    text = fields.String(required=True, metadata={"description": "raw Arabic text", "minLength": 1, "pattern": NOT_BLANK})


class BatchSchema(OptionsSchema):
    """Documents, and the options of them all."""

    documents = fields.List(
        fields.Raw(allow_none=True),  # each is validated by itself, so that a bad one fails alone
        required=True,
        validate=validate.Length(1),
        metadata={"description": "at most ENRICH_MAX_BATCH_DOCUMENTS"},
    )


def load(schema: Schema, data: Any, pointer: str = "#") -> dict[str, Any]:
    """Validate one request, or the part of it that stands at ``pointer``.

    Raises:
        Problem: it does not fit; ``errors`` has a JSON pointer for each fault.

    """
    if not isinstance(data, dict):
        raise Problem("invalid-request", "No JSON object stands here.", [(pointer, "Must be an object.")])
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        faults = list(_faults(pointer, error.messages))
        raise Problem("invalid-request", f"{len(faults)} fault{'s' * (len(faults) != 1)} found; errors says where.", faults) from None
    return loaded


def from_query(query: Mapping[str, Any]) -> dict[str, Any]:
    """The options of query parameters, in the types of the JSON body.

    Raises:
        Problem: a parameter stands twice.

    """
    options: dict[str, Any] = {}
    for name, values in query.items():
        if len(values) != 1:
            raise Problem("invalid-request", "A query parameter stands twice.", [(_pointer("#", name), "Stands twice.")])
        value: Any = values[0]
        if name == "features":
            value = value.split(",")
        elif name in {"include_approximate", "include_implicit"}:
            value = {"true": True, "false": False}.get(value, value)
        elif name == "min_score" and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", value):
            value = float(value)
        options[name] = value
    return options


def _pointer(parent: str, key: object) -> str:
    """The pointer of a key, or its parent's where the key is not harmless to repeat."""
    name = str(key)
    return f"{parent}/{name}" if _SAFE_KEY.fullmatch(name) else parent


def _faults(pointer: str, messages: Any) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _faults(_pointer(pointer, key), inner)
    elif isinstance(messages, list):
        for message in messages:
            yield pointer, str(message)
