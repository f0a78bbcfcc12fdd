"""Tables and programs of docs/ are checked against what the service does."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields

import pytest
from documents import ROOT, blocks, rows

from enrich import Enricher
from enrich.config import Settings
from enrich.normalization import PRESETS, SWITCHES
from enrich.segmentation.affixes import PREFIX_TAGS, SUFFIX_TAGS
from enrich.service.answers import KINDS as NUMBER_KINDS
from enrich.service.manual import anchor
from enrich.service.problems import KINDS

PROGRAMS = {
    "js": ("node", "offsets.mjs", [["node", "offsets.mjs"]]),
    "java": ("java", "Offsets.java", [["java", "-Dfile.encoding=UTF-8", "Offsets.java"]]),
    "go": ("go", "main.go", [["go", "run", "main.go"]]),
    "python": (sys.executable, "offsets.py", [[sys.executable, "-X", "utf8", "offsets.py"]]),
    "rust": ("rustc", "main.rs", [["rustc", "-o", "offsets", "main.rs"], ["./offsets"]]),
}
"""A language's tool, the file of its program, the commands that run it."""


@pytest.fixture(scope="module")
def enricher():
    """The service's own answers."""
    return Enricher(settings=Settings())


class TestConcepts:
    """Offsets in every language."""

    TEXT = json.loads(next(block for block in blocks(ROOT / "docs" / "concepts.md") if block.language == "json").content)["text"]

    @pytest.mark.parametrize(("unit", "start", "end", "text"), rows("concepts.md", "unit", "start"))
    def test_offsets_are_those_of_the_service(self, enricher, unit, start, end, text):
        """In each unit."""
        (entity,) = enricher.enrich(self.TEXT, features=["entities"], offset_unit=unit).entities
        assert (entity.start, entity.end, entity.text) == (int(start), int(end), text)

    @pytest.mark.parametrize("language", PROGRAMS)
    def test_programs_print_the_name(self, language, tmp_path):
        """Run as they stand, where the language is installed."""
        tool, name, commands = PROGRAMS[language]
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")
        (program,) = [block.content for block in blocks(ROOT / "docs" / "concepts.md") if block.language == language]
        (tmp_path / name).write_text(program, encoding="utf-8")
        environ = os.environ | {"GOCACHE": str(tmp_path / "cache"), "GO111MODULE": "off"}
        for command in commands:
            done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, timeout=120, check=False)
            assert done.returncode == 0, done.stderr.decode()
        assert done.stdout.decode().strip() == "جون كيري"
        assert self.TEXT in program

    def test_forms_and_spans(self, enricher):
        """The table of للسلطة."""
        (token,) = enricher.enrich("للسلطة", features=["segmentation"]).segmentation
        assert [[s.form, "للسلطة"[s.start : s.end]] for s in token.segments] == [row[:2] for row in rows("concepts.md", "form")]


class TestNormalization:
    """Before and after."""

    @pytest.mark.parametrize("row", rows("normalization.md", "raw"), ids=lambda row: row[0])
    def test_presets(self, enricher, row):
        """What each makes of it."""
        made = [enricher.enrich(row[0], features=["normalized_text"], normalization=preset).normalized_text for preset in PRESETS]
        assert [row[0], *made] == row

    def test_switches_are_all_there_in_order(self):
        """With their presets."""
        table = rows("normalization.md", "switch")
        assert [row[0] for row in table] == list(SWITCHES)
        assert all(row[-1] == (", ".join(name for name in PRESETS if row[0] in PRESETS[name]) or "–") for row in table)

    @pytest.mark.parametrize("row", rows("normalization.md", "switch"), ids=lambda row: row[0])
    def test_each_switch_alone(self, enricher, row):
        """Makes the second cell of the first; two rows tell of what cannot be shown."""
        name, before, after, _ = row
        if name in {"controls", "whitespace"}:
            before, after = {"controls": ("رحلة\u200f ط\u200bويلة", "رحلة طويلة"), "whitespace": (" أ  ب \n\n ج ", "أ ب\nج")}[name]
        switches = {"preset": "minimal", **dict.fromkeys(SWITCHES, False), name: True}
        assert enricher.enrich(before, features=["normalized_text"], normalization=switches).normalized_text == after


class TestSegmentation:
    """The convention by example."""

    @pytest.mark.parametrize(("word", "farasa", "atb"), rows("segmentation.md", "word"))
    def test_both_schemes(self, enricher, word, farasa, atb):
        """As the table has them."""
        for scheme, expected in (("farasa", farasa), ("atb", atb)):
            (token,) = enricher.enrich(word, features=["segmentation"], segmentation_scheme=scheme).segmentation
            assert "+".join(segment.form for segment in token.segments) == expected

    @pytest.mark.parametrize(("word", "morphemes"), rows("arabic.md", "الكلمة"))
    def test_arabic_page(self, enricher, word, morphemes):
        """Says the same."""
        (token,) = enricher.enrich(word, features=["segmentation"]).segmentation
        assert "+".join(segment.form for segment in token.segments) == morphemes

    def test_every_tag_is_told(self):
        """And none is invented."""
        told = set(re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", (ROOT / "docs" / "segmentation.md").read_text(encoding="utf-8"), re.MULTILINE))
        assert set(re.findall(r"\w+", " ".join(told))) >= {*PREFIX_TAGS.values(), *SUFFIX_TAGS.values()}


class TestEntities:
    """What the page says of names."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("التقى جون كيري في باريس وفد الأمم المتحدة", {"جون كيري": "PER", "باريس": "LOC", "الأمم المتحدة": "ORG"}),
            ("قال جون كيري لبوتين", {"جون كيري": "PER", "بوتين": "PER"}),
            ("وصلت المساعدات للأمم المتحدة", {"لأمم المتحدة": "ORG"}),
            ("وصل الرئيس بشار الأسد إلى حلب", {"بشار الأسد": "PER", "حلب": "LOC"}),
        ],
    )
    def test_spans(self, enricher, text, expected):
        """Proclitics and titles stay out, the article stays in."""
        assert {entity.text: entity.type for entity in enricher.enrich(text, features=["entities"]).entities} == expected

    def test_short_form_shares_the_identity(self, enricher):
        """As the example shows."""
        example = json.loads(next(block for block in blocks(ROOT / "docs" / "entities.md") if block.language == "json").content)
        found = [entity for entity in enricher.enrich(**example).entities if "الأسد" in entity.text]
        assert [(entity.text, entity.canonical) for entity in found] == [("بشار الأسد", "بشار الأسد"), ("الأسد", "بشار الأسد")]
        assert found[0].entity_id == found[1].entity_id


class TestNumbers:
    """One example a kind."""

    def test_every_kind_has_its_row(self):
        """In the order of the contract."""
        assert [row[0] for row in rows("numbers.md", "kind")] == list(NUMBER_KINDS)

    @pytest.mark.parametrize("row", rows("numbers.md", "kind"), ids=lambda row: row[0])
    def test_example_gives_what_the_row_says(self, enricher, row):
        """Kind, value, and every field of the last cell."""
        kind, text, value, others = row
        number = next(found for found in enricher.enrich(text, features=["numbers"]).to_dict()["numbers"] if found["kind"] == kind)
        if value == "null":
            assert number["value"] is None
        elif value == "–":
            assert "value" not in number
        else:
            assert abs(number["value"] - float(value.rstrip("…"))) < (1e-3 if "…" in value else 1e-9)
        for name in ("unit", "exact"):
            if stated := re.search(rf"{name} `?([^`, ]+)", others):
                assert number[name] == stated[1]
        if stated := re.search(r"normalized (\S+) `([^`]+)", others):
            assert number["normalized"] == {"value": float(stated[1]), "unit": stated[2]}
        if stated := re.search(r"noun `?([^`]+)", others):
            assert number["noun"]["text"] == stated[1]
        if stated := re.search(r"from (\d+), to (\d+)", others):
            assert (number["from"], number["to"]) == (int(stated[1]), int(stated[2]))

    @pytest.mark.parametrize("row", rows("numbers.md", "text", "found"), ids=lambda row: row[0])
    def test_begins_and_ends_as_told(self, enricher, row):
        """Numbers of that place and value."""
        found = enricher.enrich(row[0], features=["numbers"]).to_dict()["numbers"]
        assert [number["text"] for number in found] == row[1].split("`, `")
        assert [self.told(number) for number in found] == row[2].split(", ")

    @pytest.mark.parametrize("row", rows("numbers.md", "written"), ids=lambda row: row[0])
    def test_separators(self, enricher, row):
        """The whole of it is one number."""
        (number,) = enricher.enrich(row[0], features=["numbers"]).to_dict()["numbers"]
        assert (number["text"], self.told(number)) == (row[0], row[1])

    @pytest.mark.parametrize(("option", "text", "found", "value"), rows("numbers.md", "option"))
    def test_more_on_request(self, enricher, option, text, found, value):
        """And not without it."""
        assert enricher.enrich(text, features=["numbers"]).numbers == []
        (number,) = enricher.enrich(text, features=["numbers"], **{option: True}).to_dict()["numbers"]
        assert (number["text"], json.dumps(number["value"])) == (found, value)

    @pytest.mark.parametrize("text", ["12/5/2012", "10:30", "192.168.1.1", "1" * 301])
    def test_is_left_alone(self, enricher, text):
        """No number."""
        assert enricher.enrich(text, features=["numbers"]).numbers == []

    @staticmethod
    def told(number):
        """A value as the tables have it."""
        if number["kind"] == "range":
            return f"{number['from']} to {'…' if number['to'] is None else number['to']}"
        return str(number["value"])


class TestReferences:
    """Errors and limits."""

    def test_every_problem_has_its_section(self):
        """With title, status and cause, as the code has them; the playground links there."""
        text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
        sections = {}
        status = 0
        for code, slug, cause in re.findall(r"^## (\d+)$|^### (\S+)\n\n(.*)$", text, re.MULTILINE):
            if code:
                status = int(code)
            else:
                sections[slug] = (status, cause)
        assert sections == {slug: (kind.status, f"{kind.title}: {kind.when}.") for slug, kind in KINDS.items()}
        assert all(anchor(slug) == slug for slug in KINDS)

    def test_figures_are_those_of_the_readme(self):
        """Row by row: who measures anew changes both."""
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        table = re.search(r"^## Accuracy and speed\n.*?\n(\| what \|.*?)\n\n", readme, re.DOTALL | re.MULTILINE)[1]
        assert table in (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")

    def test_settings_are_those_of_the_readme(self):
        """Row by row; tests/test_repository.py holds the README to the code."""
        table = re.search(r"^(\| variable \|.*?)\n\n", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)[1]
        assert table in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    def test_every_page_is_in_the_contents(self):
        """The first page leads to each."""
        index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
        pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
        assert pages <= set(re.findall(r"\]\((\w+\.md)\)", index))

    def test_sources_of_the_models_are_those_of_the_notice(self):
        """Item by item, word by word."""
        notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
        listed = "\n".join(re.findall(r'^"\w+" \(.*\n((?:  .*\n)+)', notice, re.MULTILINE))
        items = [" ".join(item.split()) for item in re.split(r"^  - ", listed, flags=re.MULTILINE) if item.strip()]
        page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
        assert items
        assert [item for item in items if f"- {item}\n" not in page] == []

    @pytest.mark.parametrize("row", rows("limits.md", "what"), ids=lambda row: row[1])
    def test_limits_have_their_defaults(self, row):
        """And a problem type that exists."""
        defaults = {f"ENRICH_{setting.name.upper()}": setting.default for setting in fields(Settings)}
        assert row[2].split(" ")[0] == str(defaults[row[1]])
        assert re.search(r"#([\w-]+)\)", row[3])[1] in KINDS

    def test_every_limit_is_told(self):
        """All settings that bound what a client may send."""
        bounds = {
            setting.name
            for setting in fields(Settings)
            if setting.name.startswith("max_") or setting.name in {"client_timeout_s", "request_deadline_s"}
        }
        assert {row[1] for row in rows("limits.md", "what")} == {f"ENRICH_{name.upper()}" for name in bounds}
