"""The documentation as HTML: Markdown files of one folder, each put into the same frame with a list of all.

Rendered once a page and process, when it is first asked for. Raw HTML in the Markdown stays text.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from string import Template
from typing import TYPE_CHECKING, Any, Final

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from markdown_it.token import Token

GROUPS: Final = {
    "Start": ("index", "quickstart", "cli", "client", "bulk"),
    "What it does": ("concepts", "normalization", "segmentation", "entities", "numbers"),
    "Running it": ("deployment", "settings", "errors", "limits", "metrics", "engines", "farasa", "speed"),
    "Trust": ("accuracy", "licences"),
    "العربية": ("arabic",),
}
"""Order of the pages; one that is not named here comes last."""

_FRAME: Final = Template("""<!doctype html>
<html lang="en" data-fixed-language>
<head>
<meta charset="utf-8">
<title>$title: enrich</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/playground/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/playground/base.css">
<link rel="stylesheet" href="/playground/manual.css">
<script src="/playground/boot.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the page</a>
<header class="top"><div class="brand"><a href="/">enrich</a></div>
<nav aria-label="Main"><a href="/">Playground</a> <a href="/docs">Documentation</a> <a href="/docs/api">API</a></nav></header>
<div class="columns">
<nav class="pages" aria-label="Documentation">$pages</nav>
<main id="content" tabindex="-1"$language>
$content
</main>
</div>
</body>
</html>
""")
_BEGINS_ARABIC: Final = re.compile(r"[^A-Za-z`\u0600-\u06ff]*[\u0600-\u06ff]")
_ARABIC_ONLY: Final = re.compile(r"[^A-Za-z]*[\u0600-\u06ff\ufb50-\ufefc][^A-Za-z]*")


@cache
def pages(folder: Path) -> dict[str, str]:
    """Every page of a folder by name, with its title, in the order of ``GROUPS``."""
    known = [name for names in GROUPS.values() for name in names]
    found = sorted((path.stem for path in folder.glob("*.md")), key=lambda name: (known.index(name) if name in known else len(known), name))
    return {name: _title((folder / f"{name}.md").read_text(encoding="utf-8")) for name in found}


def render(folder: Path, name: str) -> str:
    """One page as HTML.

    Args:
        folder: where the Markdown files are.
        name: a key of ``pages(folder)``.

    """
    text = (folder / f"{name}.md").read_text(encoding="utf-8")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    _mend(tokens, pages(folder))
    content = markdown.renderer.render(tokens, markdown.options, {})
    content = content.replace("<table>", '<div class="wide" tabindex="0"><table>').replace("</table>", "</table></div>")
    title = pages(folder)[name]
    language = ' lang="ar" dir="rtl"' if _ARABIC_ONLY.fullmatch(title) else ""
    return _FRAME.substitute(title=escape(title), pages=_contents(pages(folder), name), content=content, language=language)


def anchor(heading: str) -> str:
    """The fragment of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _title(text: str) -> str:
    return text.split("\n", 1)[0].removeprefix("# ").strip()


def _mend(tokens: list[Token], known: Iterable[str]) -> None:
    """Headings get fragments, links lead to served pages, Arabic gets its direction."""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[place + 1].content))
        elif token.type in {"td_open", "th_open", "paragraph_open"} and _BEGINS_ARABIC.match(tokens[place + 1].content):
            token.attrSet("dir", "auto")
        for child in token.children or ():
            if child.type == "code_inline":
                child.attrSet("dir", "auto")
                if _ARABIC_ONLY.fullmatch(child.content):
                    child.attrSet("lang", "ar")  # in a font for reading, not one of equal widths
            elif child.type == "link_open":
                _mend_link(child, known)
            elif child.type == "image":
                child.attrSet("src", "/docs/" + str(child.attrGet("src")))


def _mend_link(link: Token, known: Iterable[str]) -> None:
    """A link to a page becomes its route; one to a file of the repository that is not served leads nowhere and loses its target."""
    target = str(link.attrGet("href"))
    match = re.fullmatch(r"(?:\./)?([a-z]+)\.md(#[\w-]+)?", target)
    if match and match[1] in known:
        link.attrSet("href", ("/docs" if match[1] == "index" else f"/docs/{match[1]}") + (match[2] or ""))
    elif target.startswith(("https://", "http://")):
        link.attrSet("dir", "ltr")  # an address that is shown keeps its slashes in place in Arabic
    elif not target.startswith(("#", "/")):
        del link.attrs["href"]


def _contents(titles: dict[str, str], current: str) -> str:
    named = {name for names in GROUPS.values() for name in names}
    groups: dict[str, Any] = {**GROUPS, "More": tuple(name for name in titles if name not in named)}
    parts = []
    for group, names in groups.items():
        items = "".join(_item(name, titles[name], name == current) for name in names if name in titles)
        if items:
            parts.append(f"<h2>{escape(group)}</h2><ul>{items}</ul>")
    return "".join(parts)


def _item(name: str, title: str, here: bool) -> str:
    href = "/docs" if name == "index" else f"/docs/{name}"
    current = ' aria-current="page"' if here else ""
    return f'<li><a href="{href}"{current}>{escape(title)}</a></li>'
