"""JSON that is JSON, and still no request: wrong fields, types and values; too much of the right ones."""

import json

from wire import NDJSON, Case, bad, fine, json_post, post

TEXT = "في الدار 3 رجال"
VALUES = {"null": None, "true": True, "number": 5, "list": [], "object": {}, "list of a text": ["x"], "object of a text": {"text": "x"}}
BAD_DOCUMENTS = [None, 5, "x", [], {}, {"text": 5}, {"text": ""}, {"text": "x", "y": 1}]


def _wrong(**fields):
    return bad(json_post({"text": TEXT, **fields}), 422, "invalid-request")


def _batch(body):
    return bad(json_post(body, "/enrich/batch"), 422, "invalid-request")


def _lines(*lines, query=""):
    return post(b"\n".join(lines), f"Content-Type: {NDJSON}", path="/enrich/bulk" + query)


CASES = {
    # The text.
    **{f"{name} for the text": _wrong(text=value) for name, value in VALUES.items()},
    "no text": bad(json_post({}), 422, "invalid-request"),
    "only options": bad(json_post({"features": ["numbers"]}), 422, "invalid-request"),
    "text under another name": bad(json_post({"Text": TEXT}), 422, "invalid-request"),
    "empty text": bad(json_post({"text": ""}), 422, "blank-text"),
    "blank text": bad(json_post({"text": " \t\r\n\v\f"}), 422, "blank-text"),
    "text of all Unicode spaces": bad(json_post({"text": "\u00a0\u1680\u2000\u2028\u2029\u202f\u205f\u3000\x1c\x1d\x1e\x1f\x85"}), 422, "blank-text"),
    "text at the limit": fine(json_post({"text": "د" * 100_000, "features": ["normalized_text"]})),
    "text over the limit": bad(json_post({"text": "د" * 100_001}), 413, "text-too-long"),
    "text over the limit by emoji": bad(json_post({"text": "😀" * 100_001}), 413, "text-too-long"),
    "text of a million letters": bad(json_post({"text": "و" * 1_000_000}), 413, "text-too-long"),
    "text of a million digits": bad(json_post({"text": "9" * 1_000_000}), 413, "text-too-long"),
    "text of a million spaces": bad(json_post({"text": " " * 1_000_000}), 422, "blank-text"),
    "text of 100,001 escaped letters": bad(json_post(b'{"text":"' + rb"\u0648" * 100_001 + b'"}'), 413, "text-too-long"),
    "body over the limit": bad(json_post({"text": "x" * 8_000_000}), 413, "body-too-large"),
    # Unknown fields.
    "unknown field": _wrong(colour=1),
    "unknown field in Arabic": _wrong(نص=1),
    "unknown field without a name": bad(json_post({"text": TEXT, "": 1}), 422, "invalid-request"),
    "unknown field of 10,000 letters": bad(json_post({"text": TEXT, "x" * 10_000: 1}), 422, "invalid-request"),
    "unknown field of a line end": bad(json_post({"text": TEXT, "\r\nX-Evil: 1": 1}), 422, "invalid-request"),
    "unknown field of a pointer": bad(json_post({"text": TEXT, "a/b~c": 1}), 422, "invalid-request"),
    "unknown field of an HTML tag": bad(json_post({"text": TEXT, "<script>": 1}), 422, "invalid-request"),
    "unknown field __proto__": bad(json_post({"text": TEXT, "__proto__": {"x": 1}}), 422, "invalid-request"),
    "unknown field __class__": bad(json_post({"text": TEXT, "__class__": "x"}), 422, "invalid-request"),
    "unknown field many": bad(json_post({"text": TEXT} | {"unknown": 1}), 422, "invalid-request"),
    "5,000 unknown fields": bad(json_post({"text": TEXT} | {f"x{i}": 1 for i in range(5_000)}), 422, "invalid-request"),
    "documents in /enrich": _wrong(documents=[{"text": "x"}]),
    "id in /enrich": _wrong(id="x"),
    # Options.
    **{f"{name} for features": _wrong(features=value) for name, value in VALUES.items() if name != "list of a text"},
    "text for features": _wrong(features="entities"),
    "unknown feature": _wrong(features=["colours"]),
    "feature in capitals": _wrong(features=["ENTITIES"]),
    "feature with a space": _wrong(features=["entities "]),
    "feature null": _wrong(features=[None]),
    "feature in a list": _wrong(features=[["entities"]]),
    "feature and a number": _wrong(features=["entities", 5]),
    "feature 5,000 times": _wrong(features=["normalized_text"] * 5_000),
    "5,000 unknown features": _wrong(features=["x"] * 5_000),
    **{f"{name} for normalization": _wrong(normalization=value) for name, value in VALUES.items() if name != "object"},
    "object of nothing for normalization": fine(json_post({"text": "دار", "normalization": {}})),
    "unknown preset": _wrong(normalization="loud"),
    "preset in capitals": _wrong(normalization="Standard"),
    "unknown preset in an object": _wrong(normalization={"preset": "loud"}),
    "number for a preset": _wrong(normalization={"preset": 5}),
    "null for a preset": _wrong(normalization={"preset": None}),
    "unknown switch": _wrong(normalization={"loud": True}),
    "number for a switch": _wrong(normalization={"alef": 1}),
    "text for a switch": _wrong(normalization={"alef": "true"}),
    "null for a switch": _wrong(normalization={"alef": None}),
    "switch in an object": _wrong(normalization={"alef": {"alef": True}}),
    **{f"{name} for the scheme": _wrong(segmentation_scheme=value) for name, value in VALUES.items()},
    "unknown scheme": _wrong(segmentation_scheme="d3"),
    **{f"{name} for the unit": _wrong(offset_unit=value) for name, value in VALUES.items()},
    "unknown unit": _wrong(offset_unit="utf-8"),
    **{f"{name} for the engine": _wrong(engine=value) for name, value in VALUES.items()},
    "unknown engine": _wrong(engine="steam"),
    "engine that is not there": _wrong(engine="farasa"),
    "engine by a path": _wrong(engine="../embedded"),
    **{f"{name} for a boolean": _wrong(include_implicit=value) for name, value in VALUES.items() if name != "true"},
    "text for a boolean": _wrong(include_approximate="true"),
    **{f"{name} for the score": _wrong(min_score=value) for name, value in VALUES.items()},
    "text for the score": _wrong(min_score="0.5"),
    "score below zero": _wrong(min_score=-0.001),
    "score above one": _wrong(min_score=1.001),
    "score of 10^300": _wrong(min_score=1e300),
    "score of 2^64": _wrong(min_score=2**64),
    "all options wrong": _wrong(features=1, normalization=1, segmentation_scheme=1, offset_unit=1, engine=1, include_implicit=1, min_score="x", y=1),
    # Batches.
    **{f"{name} for documents": _batch({"documents": value}) for name, value in VALUES.items() if name != "list of a text"},
    "batch without documents": _batch({}),
    "batch with a text": _batch({"documents": [{"text": "x"}], "text": "x"}),
    "batch as a list": _batch([{"text": "x"}]),
    "batch with a wrong option": _batch({"documents": [{"text": "x"}], "offset_unit": "x"}),
    "batch on an engine that is not there": _batch({"documents": [{"text": "x"}], "engine": "farasa"}),
    "batch of 101": bad(json_post({"documents": [{"text": "x"}] * 101}, "/enrich/batch"), 413, "batch-too-large"),
    "batch of 101 of nothing": bad(json_post({"documents": [None] * 101}, "/enrich/batch"), 413, "batch-too-large"),
    "batch of too many characters": bad(json_post({"documents": [{"text": "x" * 99_999}] * 11}, "/enrich/batch"), 413, "batch-too-large"),
    "batch of bad documents": fine(json_post({"documents": BAD_DOCUMENTS}, "/enrich/batch")),
    "batch of equal ids": fine(json_post({"documents": [{"id": "a", "text": "x"}] * 3}, "/enrich/batch")),
    "batch with ids of wrong types": fine(json_post({"documents": [{"id": 5, "text": "x"}, {"id": "x" * 300, "text": "x"}]}, "/enrich/batch")),
    "batch at both limits": fine(json_post({"documents": [{"text": "x" * 10_000}] * 100, "features": ["normalized_text"]}, "/enrich/batch")),
    # Lines.
    "bulk of nothing": fine(_lines()),
    "bulk of line ends": fine(_lines(*[b""] * 50_000)),
    "bulk of bad lines": fine(_lines(*[b"{"] * 1_000)),
    "bulk of a line over the limit": fine(_lines(b"x" * 1_000_001)),
    "bulk of a line of 5 MB": fine(_lines(b"x" * 5_000_000, json.dumps({"text": "x"}).encode())),
    "bulk with returns": fine(_lines(b'{"text":"x"}\r', b'{"text":"y"}\r')),
    "bulk with bare returns": fine(_lines(b'{"text":"x"}\r{"text":"y"}')),
    "bulk with a byte order mark": fine(_lines(b'\xef\xbb\xbf{"text":"x"}')),
    "bulk as one list": fine(_lines(b'[{"text":"x"},{"text":"y"}]')),
    "bulk of NUL": fine(_lines(b"\x00" * 100_000)),
    "bulk without a line end": fine(_lines(b'{"text":"x"}')),
    "bulk with a wrong query": bad(_lines(b'{"text":"x"}', query="?features=x"), 422, "invalid-request"),
    "bulk on an engine that is not there": bad(_lines(b'{"text":"x"}', query="?engine=farasa"), 422, "invalid-request"),
    "bulk as JSON": bad(json_post({"text": "x"}, "/enrich/bulk"), 415, "unsupported-media-type"),
    "two bulks in a row": Case(
        post(b'{"text":"x"}', f"Content-Type: {NDJSON}", path="/enrich/bulk", close=False) + _lines(b'{"text":"x"}'), ((200, None), (200, None))
    ),
}
