"""One real server for the whole catalogue."""

import pytest
from real_server import serving


@pytest.fixture(scope="session")
def hostile_server(tmp_path_factory):
    """One worker and the settings of every day."""
    with serving(tmp_path_factory.mktemp("hostile")) as running:
        yield running
