"""Laws for any text. ``pytest tests/reliability --hypothesis-profile=long`` holds them to 100,000 texts (``make fuzz``)."""

import pytest
from hypothesis import HealthCheck, settings

from enrich.config import Settings
from enrich.pipeline import Enricher
from enrich.service.app import create_app

settings.register_profile(
    "long", max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], print_blob=True
)


@pytest.fixture(scope="session")
def enricher():
    """The embedded engine."""
    return Enricher("embedded", Settings())


@pytest.fixture(scope="session")
def fresh():
    """Another one."""
    return Enricher("embedded", Settings())


@pytest.fixture(scope="session")
def service(enricher):
    """A client of the service on that engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
        yield create_app(Settings(), {"embedded": enricher}).test_client()
