"""What holds for any text, as functions that fail: hypothesis, the fuzzers and the regression tests all call them."""

from enrich.normalization import PRESETS, Normalizer

NORMALIZER = Normalizer()


def strip(answer):
    """An answer without its times."""
    del answer["meta"]["timings_ms"]
    return answer


def pieces(answer):
    """Everything in an answer that has a place in the raw text, and its text where it tells it."""
    for token in answer["segmentation"]:
        yield token
        yield from token["segments"]
    yield from answer["entities"]
    waiting = list(answer["numbers"])
    while waiting:
        number = waiting.pop()
        yield number
        waiting += [value for value in number.values() if isinstance(value, dict) and "start" in value]


def offsets_hold(enricher, text):
    """The text of every piece stands where it says, and the three units mean the same places."""
    content = {"codepoint": text, "utf16": text.encode("utf-16-le"), "utf8": text.encode()}
    answers = {unit: enricher.enrich(text, offset_unit=unit, include_implicit=True, include_approximate=True).to_dict() for unit in content}
    found = {unit: list(pieces(answer)) for unit, answer in answers.items()}
    for point, wide, narrow in zip(*found.values(), strict=True):
        assert 0 <= point["start"] <= point["end"] <= len(text)
        piece = text[point["start"] : point["end"]]
        assert content["utf16"][2 * wide["start"] : 2 * wide["end"]].decode("utf-16-le") == piece
        assert content["utf8"][narrow["start"] : narrow["end"]].decode() == piece
        assert point.get("text", piece) == wide.get("text", piece) == narrow.get("text", piece) == piece


def segments_tile(enricher, text, scheme="farasa"):
    """Segments tile their token, and tokens keep their order; the words of a ligature share its one raw character."""
    before = 0
    for token in enricher.enrich(text, features=["segmentation"], segmentation_scheme=scheme).to_dict()["segmentation"]:
        assert token["start"] >= before
        at = before = token["start"]
        for segment in token["segments"]:
            assert segment["start"] == at
            at = segment["end"]
        assert at == token["end"]


def normalization_is_idempotent(text, normalization):
    """A normalized text stays as it is."""
    once = NORMALIZER.normalize(text, normalization)
    assert NORMALIZER.normalize(once, normalization) == once


def all_hold(enricher, text):
    """Every law that one text can break."""
    offsets_hold(enricher, text)
    for scheme in ("farasa", "atb"):
        segments_tile(enricher, text, scheme)
    for preset in PRESETS:
        normalization_is_idempotent(text, preset)
