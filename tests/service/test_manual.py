"""Markdown to pages."""

import re

from enrich.service import manual


def page(folder, text):
    """The main part of a page of this Markdown."""
    (folder / "a.md").write_text("# A\n\n" + text, encoding="utf-8")
    (folder / "b.md").write_text("# B\n", encoding="utf-8")
    html = manual.render(folder, "a")
    return re.search(r"<main[^>]*>\n(.*)</main>", html, re.DOTALL)[1]


class TestRender:
    """What becomes of the parts of a page."""

    def test_markup_stays_text(self, tmp_path):
        """No tag of a Markdown file reaches the page."""
        assert "<script" not in page(tmp_path, "<script>alert(1)</script> <b>x</b>\n\n<script>alert(1)</script>")

    def test_headings_have_fragments(self, tmp_path):
        """As GitHub makes them."""
        assert '<h2 id="with-dask-at-scale">' in page(tmp_path, "## With Dask, at `scale`?")

    def test_links_lead_to_routes(self, tmp_path):
        """To pages and out; a file that is not served is named without a link."""
        html = page(tmp_path, "[x](b.md#y) [y](https://example.org/) [z](../training/README.md)")
        assert re.findall(r'href="([^"]*)"', html) == ["/docs/b#y", "https://example.org/"]
        assert ">z</a>" in html

    def test_arabic_has_its_direction(self, tmp_path):
        """Cells and paragraphs that begin in Arabic run from right to left; code finds its own direction."""
        html = page(tmp_path, "قال\n\nsaid `قال`\n\n| a |\n|---|\n| قال |\n")
        assert '<p dir="auto">قال</p>' in html
        assert '<p>said <code dir="auto" lang="ar">قال</code></p>' in html
        assert '<td dir="auto">قال</td>' in html

    def test_arabic_page_runs_from_right_to_left(self, tmp_path):
        """One whose title is Arabic; what does not begin in Arabic follows it."""
        (tmp_path / "c.md").write_text("# مدخل\n\n| `x` |\n|---|\n| y |\n", encoding="utf-8")
        html = manual.render(tmp_path, "c")
        assert '<main id="content" tabindex="-1" lang="ar" dir="rtl">' in html
        assert "<td>y</td>" in html

    def test_wide_tables_can_be_scrolled_by_key(self, tmp_path):
        """They take the focus; code breaks its lines."""
        html = page(tmp_path, "| a |\n|---|\n| b |\n\n```sh\nx\n```\n")
        assert '<div class="wide" tabindex="0"><table>' in html
        assert html.count("tabindex") == 1

    def test_contents_name_every_page(self, tmp_path):
        """One that has no place in the order comes last."""
        page(tmp_path, "x")
        (tmp_path / "index.md").write_text("# First\n", encoding="utf-8")
        manual.pages.cache_clear()
        assert list(manual.pages(tmp_path)) == ["index", "a", "b"]
        assert '<a href="/docs/a" aria-current="page">A</a>' in manual.render(tmp_path, "a")
