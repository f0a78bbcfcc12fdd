"""Laws for any text. ``pytest tests/reliability --hypothesis-profile=laws-20000`` holds each to 20,000 of them (``make fuzz``)."""

import pytest
from hypothesis import HealthCheck, settings

from enrich.config import Settings
from enrich.pipeline import Enricher
from enrich.service.app import create_app

for count in (10, 200, 1_000, 2_000, 20_000):
    settings.register_profile(
        f"laws-{count}", max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], print_blob=True
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
