"""The documents as data: blocks of code with their language, and tables."""

import re
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


class Block(NamedTuple):
    """One block of code; ``before`` is the block right before it, with nothing between but this document's own words."""

    document: str
    line: int
    language: str
    content: str
    before: "Block | None"

    def __str__(self):
        return f"{self.document}:{self.line}"


def blocks(path):
    """Every block of code of one document, in order. Indented ones are commands."""
    found = []
    previous = None
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8")):
        if token.type == "fence":
            previous = Block(path.name, token.map[0] + 1, token.info or "text", token.content, previous)
            found.append(previous)
        elif token.type == "code_block":
            previous = Block(path.name, token.map[0] + 1, "sh", token.content, previous)
            found.append(previous)
        elif token.type in {"heading_open", "paragraph_open", "table_open", "bullet_list_open"}:
            previous = None
    return found


def all_blocks(*languages):
    """The blocks of these languages in all documents."""
    return [block for path in DOCUMENTS for block in blocks(path) if block.language in languages]


def rows(name, *header):
    """The rows below a table's header, as lists of cells without code marks; the header's first cells choose the table."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        lines = [[cell.strip().strip("`") for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]
        if tuple(cell for cell in lines[0][: len(header)]) == header:
            return lines[2:]
    raise AssertionError(f"{name} has no table with {header}")
