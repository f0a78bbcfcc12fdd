"""Mentions and their spans, as GUIDE.md of the annotation defines them, by phenomenon."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.entities import EntityTagger
from enrich.errors import ModelError
from enrich.segmentation import Segmenter
from enrich.text import Text
from enrich.tokens import tokenize


@pytest.fixture(scope="session")
def segmenter():
    return Segmenter.load()


@pytest.fixture(scope="session")
def tagger():
    return EntityTagger.load()


@pytest.fixture(scope="session")
def tag(segmenter, tagger):
    def mentions(raw):
        tokens = tokenize(Text(raw))
        return tagger.tag(tokens, segmenter.segment(tokens))

    return mentions


@pytest.fixture(scope="session")
def names(tag):
    """The mentions of a text as (type, raw characters)."""

    def of(raw):
        text = Text(raw)
        return [(m.type, raw[slice(*text.raw_span(m.start, m.end))]) for m in tag(raw)]

    return of


class TestSpans:
    """Proclitics stay out, the article stays in."""

    def test_proclitic_conjunction_and_preposition(self, names):
        assert ("LOC", "باريس") in names("وصل الرئيس الفرنسي إلى لندن وباريس يوم الاثنين.")

    def test_article_after_the_preposition_lam_begins_at_the_second_lam(self, names):
        assert ("ORG", "لأمم المتحدة") in names("قال الأمين العام للأمم المتحدة إن الوضع خطير.")

    def test_title_stays_out(self, names):
        assert ("PER", "بشار الأسد") in names("التقى الرئيس السوري بشار الأسد وفدا من موسكو.")

    def test_marks_belong_to_the_letters_they_follow(self, names):
        assert ("LOC", "تُونِس") in names("سافر الوزير إلى تُونِس أمس.")

    def test_sentence_without_names_has_no_mention(self, names):
        assert names("كان الجو باردا في الصباح وممطرا في المساء.") == []


class TestDocument:
    """What one place of the text tells of another."""

    def test_mentions_of_one_name_share_their_entity(self, tag):
        mentions = [m for m in tag("زار الوزير باريس. ثم عاد من باريس إلى لندن.") if m.type == "LOC"]
        assert len(mentions) == 3
        assert mentions[0].entity_id == mentions[1].entity_id != mentions[2].entity_id

    def test_short_form_is_linked_to_the_full_name(self, tag):
        mentions = tag("التقى وزير الخارجية الأمريكي جون كيري نظيره الروسي. وقال كيري إن المحادثات كانت بناءة.")
        people = [m for m in mentions if m.type == "PER"]
        assert {m.canonical for m in people} == {"جون كيري"}
        assert len(people) == 2

    def test_canonical_form_has_the_article_in_full(self, tag):
        """Also where the text has it only behind the preposition."""
        assert [m.canonical for m in tag("قال الأمين العام للأمم المتحدة إن الوضع خطير.")] == ["الأمم المتحدة"]

    def test_country_has_its_code_and_a_town_has_none(self, tag):
        codes = {m.canonical: m.iso for m in tag("سافر الوزير من فرنسا إلى لندن.")}
        assert codes == {"فرنسا": "FR", "لندن": None}


class TestLaws:
    """What holds for any text."""

    @settings(max_examples=60, deadline=None)
    @given(st.text(alphabet=st.one_of(st.sampled_from("ابتولكمنيةىء .،؟\n\u064b\u0640١2aZ«"), st.characters()), max_size=200))
    def test_spans_are_in_the_text_in_order_and_scores_are_probabilities(self, tag, raw):
        length = len(Text(raw).analysis)
        at = 0
        for mention in tag(raw):
            assert at <= mention.start < mention.end <= length
            assert 0 <= mention.score <= 1
            at = mention.end

    def test_no_token_gives_no_mention(self, tag):
        assert tag("") == []
        assert tag(" \n ") == []

    def test_a_name_is_found_in_a_text_without_any_full_stop(self, names):
        found = names("وقال الرجل الذي كان هنا من قبل ذلك " * 600 + "سافر الوزير إلى باريس")
        assert found[-1] == ("LOC", "باريس")

    def test_threads_agree(self, tag):
        texts = [f"سافر محمد بن علي رقم {i} من فرنسا إلى مدينة صفاقس في تونس." for i in range(40)]
        alone = [tag(text) for text in texts]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(tag, texts)) == alone

    def test_a_full_cache_changes_no_answer(self, segmenter, tagger, monkeypatch):
        """Rows of words that are left out are other words' then; what is kept stays what it was."""
        monkeypatch.setattr("enrich.entities.tagger.TYPES", 12)
        monkeypatch.setattr("enrich.entities.tagger.KEPT", 7)
        monkeypatch.setattr("enrich.entities.tagger.GROWTH", 16)
        small = EntityTagger(tagger._model)
        texts = (
            "سافر الوزير من فرنسا إلى لندن.",
            "التقى جون كيري نظيره الروسي في جنيف.",
            "زار بشار الأسد موسكو.",
            "وصل محمد بن علي إلى مدينة صفاقس في تونس.",
        )
        seen = set()
        for text in texts * 3:
            tokens = tokenize(Text(text))
            segmentations = segmenter.segment(tokens)
            for _ in range(2):
                answer = [(m.start, m.end, m.type, round(m.score, 4)) for m in small.tag(tokens, segmentations)]
                assert answer == [(m.start, m.end, m.type, round(m.score, 4)) for m in tagger.tag(tokens, segmentations)]
                seen.add(id(small._table))
        assert len(seen) > 1

    def test_memory_is_bounded(self, segmenter, tagger, monkeypatch):
        """After texts of ever new words, and after one text of more words than the table should have."""
        monkeypatch.setattr("enrich.entities.tagger.TYPES", 200)
        monkeypatch.setattr("enrich.entities.tagger.KEPT", 100)
        monkeypatch.setattr("enrich.entities.tagger.GROWTH", 16)
        small = EntityTagger(tagger._model)
        for begin, end in [(0, 1000), *((i, i + 20) for i in range(1000, 3000, 20))]:
            tokens = tokenize(Text(" ".join(f"word{i}" for i in range(begin, end))))
            small.tag(tokens, segmenter.segment(tokens))
        table = small._table
        assert len(table.rows) <= 220
        assert len(table.known) <= 220
        assert len(table.used) == len(table.scores) == len(table.vectors) <= 240
        assert len(set(table.rows.values())) == len(table.rows)
        assert set(table.free).isdisjoint(table.rows.values())


class TestModelFile:
    """A model file that cannot be used is named, with what to do."""

    def test_missing(self, tmp_path):
        with pytest.raises(ModelError, match=r"entity model .*nowhere\.bin.*reinstall"):
            EntityTagger.load(tmp_path / "nowhere.bin")
