"""The schemas of answers: they describe answers in openapi.yaml, and tests hold real answers against them."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

KINDS: Final = (
    "cardinal", "ordinal", "fraction", "percentage", "money", "duration", "quantity", "temperature", "range", "phone",
)  # fmt: skip
MODIFIERS: Final = ("at_least", "at_most", "more_than", "less_than", "approximately")
_OFFSET: Final = validate.Range(0)


class SpanSchema(Schema):
    """A piece of the raw text: ``text`` is the raw text from ``start`` to ``end``, in the offset unit asked for."""

    text = fields.String(required=True)
    start = fields.Integer(required=True, strict=True, validate=_OFFSET)
    end = fields.Integer(required=True, strict=True, validate=_OFFSET)


class SegmentSchema(Schema):
    """One morpheme; ``form`` is written as in a lexicon."""

    form = fields.String(required=True)
    start = fields.Integer(required=True, strict=True, validate=_OFFSET)
    end = fields.Integer(required=True, strict=True, validate=_OFFSET)
    kind = fields.String(required=True, validate=validate.OneOf(("prefix", "stem", "suffix")))
    tag = fields.String(metadata={"description": "which affix it is: conjunction, preposition, determiner, pronoun …"})


class TokenSchema(SpanSchema):
    """One token; its segments tile it."""

    type = fields.String(required=True, validate=validate.OneOf(("word", "number", "latin", "punctuation", "symbol")))
    segments = fields.List(fields.Nested(SegmentSchema), required=True, validate=validate.Length(1))


class EntitySchema(SpanSchema):
    """One mention of a person, place or organisation."""

    type = fields.String(required=True, validate=validate.OneOf(("PER", "LOC", "ORG")))
    score = fields.Float(required=True, validate=validate.Range(0, 1), metadata={"description": "a calibrated probability"})
    entity_id = fields.Integer(metadata={"description": "mentions of the same entity in this text have the same id"})
    canonical = fields.String(metadata={"description": "the entity's usual name"})
    iso = fields.String(metadata={"description": "ISO 3166 code of a country"})
    geonames = fields.Integer(metadata={"description": "GeoNames id of a place"})


class MeasureSchema(Schema):
    """A value in a base unit: second, metre, kilogram, liter, celsius and so on."""

    value = fields.Raw(required=True, metadata={"type": "number"})
    unit = fields.String(required=True)


# "from" is no name that a class body can have.
RangeSchema: Final = Schema.from_dict(
    {
        "from": fields.Raw(allow_none=True, metadata={"type": "number", "description": "a range's lower end; null where open"}),
        "to": fields.Raw(allow_none=True, metadata={"type": "number", "description": "a range's upper end; null where open"}),
    },
    name="RangeSchema",
)


class NumberSchema(SpanSchema, RangeSchema):  # type: ignore[misc, valid-type]
    """One number: digits or words."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    value = fields.Raw(allow_none=True, metadata={"type": "number", "description": "a percentage of 25 has value 25"})
    exact = fields.String(metadata={"description": 'for fractions ("1/3") and beyond 2^53'})
    unit = fields.String(metadata={"description": "ISO 4217 code for money, CLDR unit identifier otherwise"})
    normalized = fields.Nested(MeasureSchema)
    numeral = fields.Nested(SpanSchema, metadata={"description": "the number words or digits alone"})
    noun = fields.Nested(SpanSchema, metadata={"description": "the counted noun right after"})
    modifier = fields.String(validate=validate.OneOf(MODIFIERS))


class MetaSchema(Schema):
    """How the answer was made."""

    engine = fields.String(required=True)
    offset_unit = fields.String(required=True)
    models = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    timings_ms = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    warnings = fields.List(fields.String(), required=True)


class EnrichmentSchema(Schema):
    """The answer to one text; only the features asked for are present."""

    normalized_text = fields.String()
    segmentation = fields.List(fields.Nested(TokenSchema))
    entities = fields.List(fields.Nested(EntitySchema))
    numbers = fields.List(fields.Nested(NumberSchema))
    meta = fields.Nested(MetaSchema, required=True)


class ErrorSchema(Schema):
    """One fault of a request."""

    pointer = fields.String(required=True, metadata={"description": "JSON pointer into the request, as a URI fragment"})
    detail = fields.String(required=True)


class ProblemSchema(Schema):
    """RFC 9457 problem details."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True, strict=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(ErrorSchema))
    line = fields.Integer(strict=True, metadata={"description": "/enrich/bulk only: the line's number, from 1"})


class ResultSchema(EnrichmentSchema):
    """One document's answer, or its problem."""

    id = fields.String()
    meta = fields.Nested(MetaSchema)
    problem = fields.Nested(ProblemSchema)


class BatchAnswerSchema(Schema):
    """One result a document, in order."""

    results = fields.List(fields.Nested(ResultSchema), required=True)
