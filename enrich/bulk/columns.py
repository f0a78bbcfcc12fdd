"""The columns of Parquet answers: the members of the JSON body. Imported only where Parquet is written.

``value``, ``from`` and ``to`` are doubles (``exact`` holds what a double cannot), ``models`` is a map, an id is a string, and a member
that the JSON body leaves out is null.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pyarrow as pa

_TEXT: Final = pa.string()
_PLACE: Final = {"start": pa.int64(), "end": pa.int64()}
_SPAN: Final = {"text": _TEXT, **_PLACE}
_SEGMENT: Final = {"form": _TEXT, **_PLACE, "kind": _TEXT, "tag": _TEXT}
_TOKEN: Final = {**_SPAN, "type": _TEXT, "segments": pa.list_(pa.struct(_SEGMENT))}
_ENTITY: Final = {
    **_SPAN, "type": _TEXT, "score": pa.float64(), "entity_id": pa.int64(), "canonical": _TEXT, "iso": _TEXT, "geonames": pa.int64(),
}  # fmt: skip
_NUMBER: Final = {
    **_SPAN,
    "kind": _TEXT,
    "value": pa.float64(),
    "exact": _TEXT,
    "unit": _TEXT,
    "normalized": pa.struct({"value": pa.float64(), "unit": _TEXT}),
    "numeral": pa.struct(_SPAN),
    "noun": pa.struct(_SPAN),
    "from": pa.float64(),
    "to": pa.float64(),
    "modifier": _TEXT,
}
_META: Final = {"engine": _TEXT, "offset_unit": _TEXT, "models": pa.map_(_TEXT, _TEXT), "warnings": pa.list_(_TEXT)}
_DOUBLES: Final = ("value", "from", "to")


@cache
def schema() -> pa.Schema:
    """One row an answer; the same columns whatever features were asked for."""
    return pa.schema(
        {
            "source": _TEXT,
            "row": pa.int64(),
            "id": _TEXT,
            "normalized_text": _TEXT,
            "segmentation": pa.list_(pa.struct(_TOKEN)),
            "entities": pa.list_(pa.struct(_ENTITY)),
            "numbers": pa.list_(pa.struct(_NUMBER)),
            "meta": pa.struct(_META),
        }
    )


def fit(body: dict[str, Any]) -> dict[str, Any]:
    """An answer in the columns' types."""
    fitted = {**body, "meta": {**body["meta"], "models": list(body["meta"]["models"].items())}}
    if "id" in body:
        fitted["id"] = str(body["id"])
    if "numbers" in body:
        fitted["numbers"] = [_doubles(number) for number in body["numbers"]]
    return fitted


def _doubles(number: dict[str, Any]) -> dict[str, Any]:
    """A number whose whole values are doubles: Arrow refuses to round them by itself."""
    fitted = {name: float(value) if name in _DOUBLES and value is not None else value for name, value in number.items()}
    if "normalized" in number:
        fitted["normalized"] = {**number["normalized"], "value": float(number["normalized"]["value"])}
    return fitted
