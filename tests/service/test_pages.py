"""The playground's files and the documentation's routes, as an HTTP client sees them; a real browser is in tests/browser."""

import re
from pathlib import Path

import pytest

from enrich.normalization import PRESETS, SWITCHES
from enrich.segmentation.affixes import PREFIX_TAGS, SUFFIX_TAGS
from enrich.service import pages, problems
from enrich.service.answers import KINDS, MODIFIERS

ROOT = Path(__file__).parents[2]
PLAYGROUND = ROOT / "enrich" / "service" / "playground"
OWN = ["index.html", "base.css", "playground.css", "icon.svg"] + [
    f"{name}.js" for name in ("boot", "playground", "amounts", "lists", "pick", "view", "words")
]


def read(name):
    """One file of the playground."""
    return (PLAYGROUND / name).read_text(encoding="utf-8")


def words(language):
    """The interface's words of one language: what stands between its key and the end of its table."""
    table = re.search(rf"^  {language}: {{\n(.*?)^  }},$", read("words.js"), re.MULTILINE | re.DOTALL)[1]
    return dict(re.findall(r'(\w+): (?:"([^"]*)"|\(found\))', table))


class TestPlayground:
    """One small page without build step, inline script or outside resource."""

    def test_page_is_small(self):
        """Under 100 KB with all that it loads."""
        assert sum((PLAYGROUND / name).stat().st_size for name in OWN) < 100_000

    def test_policy_allows_nothing_else(self, client):
        """No inline script, no inline style, no other host, no frame."""
        policy = client.get("/").headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy

    def test_page_obeys_its_policy(self):
        """No style attributes, event handlers or script text in the markup."""
        assert not re.search(r"\son\w+=|\sstyle=|<style|<script[^>]*>[^<]", read("index.html"))

    @pytest.mark.parametrize("name", [name for name in OWN if name.endswith(".js")])
    def test_scripts_never_write_markup(self, name):
        """Whatever a text holds is shown as text."""
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|createContextualFragment", read(name)
        )

    def test_every_word_has_both_languages(self):
        """English and Arabic have the same keys, all that the page asks for, and every kind, modifier and switch."""
        english, arabic = words("en"), words("ar")
        asked = set(re.findall(r'data-(?:t|label)="(\w+)"', read("index.html"))) | set(
            re.findall(r'\bt\("(\w+)"\)', read("playground.js") + read("view.js"))
        )
        assert english.keys() == arabic.keys()
        assert asked | {*KINDS, *MODIFIERS, *SWITCHES, *PREFIX_TAGS.values(), *SUFFIX_TAGS.values(), "PER", "LOC", "ORG"} <= english.keys()

    def test_problems_have_arabic_titles(self):
        """Those of /enrich that the page can meet; no other."""
        table = re.search(r"export const PROBLEMS = {\n(.*?)^};", read("words.js"), re.MULTILINE | re.DOTALL)[1]
        assert set(re.findall(r'^  "([\w-]+)": "[^"]+",$', table, re.MULTILINE)) <= set(problems.KINDS)

    def test_first_paint_is_english_as_the_table_has_it(self):
        """The markup's own words are those that the script would put there."""
        for key, shown in re.findall(r'data-t="(\w+)"[^>]*>([^<]+)<', read("index.html")):
            assert words("en")[key] == shown

    def test_switches_know_their_presets(self):
        """The boxes say which presets have them, in the order in which they run."""
        boxes = re.findall(r'<input type="checkbox" name="(\w+)" data-in="([^"]*)">', read("index.html"))
        assert [name for name, _ in boxes] == list(SWITCHES)
        assert all(presets.split() == [name for name in PRESETS if switch in PRESETS[name]] for switch, presets in boxes)

    def test_samples_are_served(self, client, seeds):
        """The five articles, as text in UTF-8, and nothing else of the folder's neighbours."""
        names = re.findall(r'file: "([^"]+)"', read("words.js"))
        assert sorted(names) == [seed.name for seed in seeds]
        for seed in seeds:
            with client.get(f"/playground/seeds/{seed.name}") as response:
                assert response.content_type == "text/plain; charset=utf-8"
                assert response.data == seed.read_bytes()
        assert client.get("/playground/seeds/..%2fREADME.md").status_code == 404


class TestDocumentation:
    """Markdown of docs/ as pages."""

    @pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.stem)
    def test_every_page_is_served(self, client, path):
        """Under the playground's own strict policy, with its title."""
        response = client.get("/docs" if path.stem == "index" else f"/docs/{path.stem}")
        assert response.status_code == 200
        assert response.headers["Content-Security-Policy"] == pages.POLICY
        assert path.read_text(encoding="utf-8").split("\n")[0].removeprefix("# ") in response.text

    @pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.stem)
    def test_every_link_of_a_page_leads_somewhere(self, client, path):
        """Pages, fragments and pictures of the service are there."""
        page = client.get("/docs" if path.stem == "index" else f"/docs/{path.stem}").text
        for target in set(re.findall(r'(?:href|src)="([/#][^"]*)"', page)):
            route, _, fragment = target.partition("#")
            with client.get(route) if route else client.get(f"/docs/{path.stem}", follow_redirects=True) as found:
                assert found.status_code == 200, target
                assert not fragment or f'id="{fragment}"' in found.text, target

    @pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.stem)
    def test_every_link_of_a_file_leads_somewhere(self, path):
        """In the repository, too: those to files that are not served, and pictures."""
        targets = re.findall(r"\]\((?!https?:|/|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
        assert [target for target in targets if not (path.parent / target).exists()] == []

    def test_other_names_are_not_found(self, client):
        """With a problem, as everywhere."""
        for path in ("/docs/nothing", "/docs/images/nothing.png", "/docs/..%2fREADME.md"):
            assert client.get(path).status_code == 404

    @pytest.mark.parametrize("path", ["/docs/", "/docs/api/"])
    def test_slash_at_the_end_is_forgiven(self, client, path):
        """People type it."""
        assert client.get(path).text == client.get(path.rstrip("/")).text

    @pytest.mark.parametrize(("path", "goal"), [("/docs/index", "/docs"), ("/docs/numbers.md", "/docs/numbers")])
    def test_names_of_files_lead_to_pages(self, client, path, goal):
        """As one would guess from the repository."""
        assert client.get(path).headers["Location"] == goal

    def test_swagger_is_there(self, client):
        """The contract to try, under a policy of its own."""
        page = client.get("/docs/api")
        assert "swagger-ui-bundle.js" in page.text
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
        for part in page.text.split('"'):
            if part.startswith("/"):
                with client.get(part) as found:
                    assert found.status_code == 200

    def test_installed_files_come_first(self, monkeypatch, tmp_path):
        """The wheel carries docs and seeds beside the module; a clone has them at its root."""
        (tmp_path / "files" / "docs").mkdir(parents=True)
        monkeypatch.setattr(pages, "__file__", str(tmp_path / "pages.py"))
        assert pages.folder.__wrapped__("docs") == tmp_path / "files" / "docs"
        assert pages.folder.__wrapped__("seeds") == tmp_path.parents[1] / "seeds"
