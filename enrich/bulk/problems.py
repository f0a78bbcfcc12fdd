"""What can be wrong with a row: types and titles are the service's own, so that one program can read both."""

from __future__ import annotations

from typing import Any, Final

TYPE_PREFIX: Final = "urn:enrich:problem:"
TITLES: Final = {
    "malformed-json": (400, "Body is not JSON"),
    "invalid-encoding": (400, "Text is not UTF-8"),
    "line-too-long": (413, "Line too long"),
    "text-too-long": (413, "Text too long"),
    "invalid-request": (422, "Request does not fit the schema"),
    "blank-text": (422, "Text is blank"),
    "engine-deadline": (504, "Engine deadline"),
}
"""Status and title by slug."""


class RowFault(Exception):  # noqa: N818 - it never leaves a job
    """A row that cannot be enriched; its detail carries no text of the row."""

    def __init__(self, slug: str, detail: str) -> None:
        super().__init__(slug, detail)
        self.slug = slug
        self.detail = detail

    def to_dict(self) -> dict[str, Any]:
        """The problem object (RFC 9457)."""
        status, title = TITLES[self.slug]
        return {"type": TYPE_PREFIX + self.slug, "title": title, "status": status, "detail": self.detail}
