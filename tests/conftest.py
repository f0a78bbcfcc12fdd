"""Fixtures of the HTTP and command line tests: an engine that does as told, its application, and a real server."""

from pathlib import Path

import pytest
from real_server import serving

from enrich.config import Settings
from enrich.engines.base import Engine, Health, Mention, whole
from enrich.pipeline import Enricher

LIMITS = {
    "max_text_chars": 10_000,
    "max_body_bytes": 200_000,
    "max_batch_documents": 5,
    "max_batch_chars": 12_000,
    "max_bulk_line_bytes": 50_000,
}
"""Small, so that tests can pass them."""


class ObedientEngine(Engine):
    """Takes every capital word for a person; raises ``error`` or reports ``state`` when a test sets them."""

    name = "embedded"
    version = "0"
    license = "Apache-2.0"
    error = None
    state = "ready"
    started = 0

    @property
    def models(self):
        """One, so that it is told."""
        return {"toy": "1"}

    def start(self):
        """Count."""
        self.started += 1

    def close(self):
        """Count back."""
        self.started -= 1

    def health(self):
        """As the test says."""
        return Health(self.state)

    def segment(self, tokens, *, deadline=None):
        """No affixes."""
        if self.error is not None:
            raise self.error
        return [whole(form) for form in tokens.forms]

    def tag(self, tokens, segmentations, *, deadline=None):
        """Capital words."""
        found = zip(tokens.forms, tokens.starts, tokens.ends, strict=True)
        return [Mention(start, end, "PER", 0.5) for form, start, end in found if form.istitle()]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Real gunicorn with two workers and small limits."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "metrics").mkdir()
    (folder / "metrics" / "counter_1.db").write_bytes(b"left by a run before")
    with serving(folder, workers=2, **LIMITS) as running:
        yield running


@pytest.fixture
def engine():
    """An engine that does as told."""
    return ObedientEngine()


@pytest.fixture
def app(engine):
    """An application on that engine, with small limits."""
    from enrich.service.app import create_app

    settings = Settings(**LIMITS, max_concurrency=2)
    return create_app(settings, {"embedded": Enricher(engine, settings)})


@pytest.fixture
def client(app):
    """A client of that application."""
    return app.test_client()


@pytest.fixture(scope="session")
def seeds():
    """The five articles."""
    return sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
