"""The pipeline: the offsets law, tiling, options and the shape of the answer."""

import contextlib
import gc

import pytest
from hypothesis import given, settings
from strategies import arabic_texts

from enrich import Enricher, OptionError, TextError
from enrich.config import Settings
from enrich.engines.fake import FakeEngine
from enrich.pipeline import FEATURES

TEXT = "قال وزير الخارجية الأمريكي جون كيري إن 50 قتيلا سقطوا في القاهرة أمس"
SIZES = {"codepoint": len, "utf16": lambda s: len(s.encode("utf-16-le")) // 2, "utf8": lambda s: len(s.encode())}


def cut(raw, start, end, unit):
    """The raw text between two offsets, as a program that counts in that unit would cut it."""
    if unit == "codepoint":
        return raw[start:end]
    encoding, width = ("utf-16-le", 2) if unit == "utf16" else ("utf-8", 1)
    return raw.encode(encoding)[start * width : end * width].decode(encoding)


def spans(item):
    """Every object with an offset, however deep."""
    if isinstance(item, dict):
        if "start" in item and "text" in item:
            yield item
        for value in item.values():
            yield from spans(value)
    elif isinstance(item, list):
        for value in item:
            yield from spans(value)


@pytest.fixture(scope="module")
def enricher():
    """One for all tests: expensive to build, cheap to call."""
    return Enricher(settings=Settings())


class TestOffsets:
    """The law."""

    @pytest.mark.parametrize("unit", SIZES)
    @settings(deadline=None)
    @given(raw=arabic_texts())
    def test_every_span_is_its_text(self, enricher, unit, raw):
        """raw[start:end] is the text that the item reports, in every unit."""
        body = enricher.enrich(raw, offset_unit=unit, include_approximate=True, include_implicit=True).to_dict()
        for item in spans(body):
            assert cut(raw, item["start"], item["end"], unit) == item["text"]
            assert item["text"]

    @pytest.mark.parametrize("unit", SIZES)
    @pytest.mark.parametrize("scheme", ["farasa", "atb"])
    @settings(deadline=None)
    @given(raw=arabic_texts())
    def test_segments_tile_their_word(self, enricher, unit, scheme, raw):
        """From its start to its end, without gap or overlap."""
        for token in enricher.enrich(raw, features=["segmentation"], segmentation_scheme=scheme, offset_unit=unit).to_dict()["segmentation"]:
            at = token["start"]
            for segment in token["segments"]:
                assert segment["start"] == at
                assert segment["end"] >= at
                at = segment["end"]
            assert at == token["end"]

    def test_the_article_of_an_assimilated_lam_is_the_second_lam(self, enricher):
        """للسلطة is ل ال سلط ة."""
        (token,) = enricher.enrich("للسلطة", features=["segmentation"]).to_dict()["segmentation"]
        assert [(s["form"], s["start"], s["end"]) for s in token["segments"]] == [("ل", 0, 1), ("ال", 1, 2), ("سلط", 2, 5), ("ة", 5, 6)]

    def test_entities_leave_the_proclitic_out_and_keep_the_article(self, enricher):
        """وكيري gives كيري; للأمم المتحدة begins at the second lam."""
        body = enricher.enrich("قال جون كيري للأمم المتحدة", features=["entities"]).to_dict()
        assert [(e["text"], e["type"]) for e in body["entities"]] == [("جون كيري", "PER"), ("لأمم المتحدة", "ORG")]


class TestAnswer:
    """What is in it."""

    def test_the_contracts_example(self, enricher):
        """The sentence of the documentation."""
        result = enricher.enrich("قال جون كيري إن 50 قتيلا سقطوا")
        assert [(e.text, e.type, e.start, e.end) for e in result.entities] == [("جون كيري", "PER", 4, 12)]
        (number,) = result.numbers
        assert (number.text, number.kind, number.value, number.numeral.start, number.noun.text) == ("50", "cardinal", 50, 16, "قتيلا")
        assert result.normalized_text == "قال جون كيري إن 50 قتيلا سقطوا"
        assert [t.text for t in result.segmentation][:2] == ["قال", "جون"]
        assert "jon" not in repr(result)
        assert set(result.meta) == {"engine", "offset_unit", "models", "timings_ms", "warnings"}

    def test_words_run_together_are_told(self, enricher):
        """In meta.warnings, by their number, for that text only."""
        assert enricher.enrich("قال إن الولاياتالمتحدة وافقت").meta["warnings"] == ["words run together with another: 1"]
        assert enricher.enrich("قال إن الولايات المتحدة وافقت").meta["warnings"] == []

    @pytest.mark.parametrize("feature", FEATURES)
    def test_only_the_features_asked_for(self, enricher, feature):
        """Are computed and present."""
        result = enricher.enrich("مصر 5", features=[feature])
        assert set(result.to_dict()) == {feature, "meta"}
        absent = {"normalized_text", "segmentation", "entities", "numbers"} - {feature}
        assert all(getattr(result, name) is None for name in absent)

    @settings(deadline=None, max_examples=30)
    @given(raw=arabic_texts())
    def test_the_same_text_gives_the_same_answer(self, enricher, raw):
        """Whatever was asked before."""
        first, second = (enricher.enrich(raw).to_dict() for _ in range(2))
        assert {k: v for k, v in first.items() if k != "meta"} == {k: v for k, v in second.items() if k != "meta"}

    def test_an_empty_text_has_an_empty_answer(self, enricher):
        """The library takes it; the service says that it is blank."""
        body = enricher.enrich("").to_dict()
        assert body["normalized_text"] == ""
        assert body["segmentation"] == body["entities"] == body["numbers"] == []

    def test_a_high_threshold_leaves_doubtful_entities_out(self, enricher):
        """min_score is a probability."""
        text = "زار جون كيري القاهرة"
        assert enricher.enrich(text, min_score=0.0).entities
        assert not enricher.enrich(text, min_score=1).entities


class TestMemory:
    """What an enrichment builds goes when its answer goes: the collector runs seldom in a server."""

    def test_leaves_no_reference_cycles(self, enricher):
        text = "قال جون كيري إن 50 قتيلا وثلاثة عشر جريحا سقطوا في حلب، أي 25 % من السكان"
        enricher.enrich(text)
        gc.collect()
        gc.disable()
        try:
            enricher.enrich(text, segmentation_scheme="atb", offset_unit="utf16", include_approximate=True).to_dict()
            assert gc.collect() == 0
        finally:
            gc.enable()


class WatchedEngine(FakeEngine):
    """An engine that writes down whether Python's cyclic collector runs while it works; it fails where the text says so."""

    def segment(self, tokens, **options):
        self.collector_ran = gc.isenabled()
        if "fails" in tokens.forms:
            raise RuntimeError
        return super().segment(tokens, **options)


class TestCollector:
    """Python's cyclic collector is paused while an answer is built."""

    @pytest.mark.parametrize("text", ["نص", "this fails"])
    def test_runs_again_afterwards_even_if_there_was_no_answer(self, text):
        """A process that goes on is not left without it."""
        engine = WatchedEngine()
        with contextlib.suppress(RuntimeError):
            Enricher(engine).enrich(text)
        assert not engine.collector_ran
        assert gc.isenabled()

    def test_stays_off_where_the_program_has_it_off(self):
        """A program that has turned it off knows why."""
        gc.disable()
        try:
            Enricher(FakeEngine()).enrich("نص")
            assert not gc.isenabled()
        finally:
            gc.enable()


class TestWarming:
    """What is done before the first text."""

    def test_changes_no_answer(self, enricher):
        """It only remembers what would be found again."""
        cold = Enricher(settings=Settings()).enrich(TEXT).to_dict()
        assert enricher.engine.common_words()
        enricher.warm()
        warm = enricher.enrich(TEXT).to_dict()
        assert {**warm, "meta": None} == {**cold, "meta": None}

    def test_an_engine_that_remembers_nothing_has_no_words(self):
        """Nothing is done then."""
        engine = FakeEngine()
        Enricher(engine, Settings()).warm()
        assert engine.calls == 0

    @pytest.mark.parametrize("limit", [{"max_text_chars": 10}, {"request_deadline_s": 1e-9}])
    def test_small_limits_stop_no_start(self, limit):
        """They are for requests."""
        Enricher(settings=Settings(**limit)).warm()


class TestRefusals:
    """What is no text or no option."""

    @pytest.mark.parametrize(
        ("options", "field"),
        [
            ({"features": ["poems"]}, "features"),
            ({"features": []}, "features"),
            ({"normalization": "x"}, "normalization"),
            ({"segmentation_scheme": "x"}, "segmentation_scheme"),
            ({"offset_unit": "x"}, "offset_unit"),
            ({"features": [[]]}, "features"),
            ({"normalization": None}, "normalization"),
            ({"normalization": []}, "normalization"),
            ({"segmentation_scheme": []}, "segmentation_scheme"),
            ({"offset_unit": []}, "offset_unit"),
            ({"include_approximate": "yes"}, "include_approximate"),
            ({"include_implicit": 1}, "include_implicit"),
            *(({"min_score": score}, "min_score") for score in (-0.1, 1.1, float("nan"), "0.5", True)),
        ],
    )
    def test_an_unknown_option(self, enricher, options, field):
        """Is named."""
        with pytest.raises(OptionError) as caught:
            enricher.enrich("نص", **options)
        assert caught.value.field == field

    def test_an_unknown_engine(self):
        """Is named too."""
        with pytest.raises(OptionError):
            Enricher("x", Settings())

    @pytest.mark.parametrize("text", [5, None, b"x", "\ud800", "ن" * 100_001])
    def test_what_is_no_text(self, enricher, text):
        """No string, a lone surrogate, or over the limit."""
        with pytest.raises(TextError):
            enricher.enrich(text)
