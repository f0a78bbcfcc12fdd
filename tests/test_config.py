"""Settings: read once, validated once."""

import pytest

from enrich.config import Settings
from enrich.engines import available
from enrich.errors import SettingsError


class TestFromEnvironment:
    """ENRICH_* variables."""

    def test_defaults(self):
        """Nothing set is the documented defaults; an empty variable is nothing set."""
        assert Settings.from_env({"ENRICH_PORT": ""}) == Settings()

    def test_values(self):
        """Each with its type."""
        settings = Settings.from_env({"ENRICH_PORT": "9000", "ENRICH_REQUEST_DEADLINE_S": "1.5", "ENRICH_LOG_LEVEL": "debug"})
        assert (settings.port, settings.request_deadline_s, settings.log_level) == (9000, 1.5, "debug")

    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("PORT", "x"),
            ("PORT", "0"),
            ("PORT", "70000"),
            ("ENGINE", "other"),
            ("LOG_LEVEL", "loud"),
            ("REQUEST_DEADLINE_S", "soon"),
            ("REQUEST_DEADLINE_S", "nan"),
            ("COLOUR", "red"),
            ("FARASA_FALLBACK", "maybe"),
            ("WORKERS", "-1"),
            ("WORKERS", "1000"),
            ("THREADS", "1000"),
            ("MAX_CONCURRENCY", "1000"),
            ("MAX_QUEUE", "1000"),
        ],
    )
    def test_what_cannot_be_used_is_named(self, variable, value):
        """With its variable, so that an operator knows where to look."""
        with pytest.raises(SettingsError, match=f"ENRICH_{variable}"):
            Settings.from_env({f"ENRICH_{variable}": value})


class TestAvailableEngines:
    """Which engines a deployment answers with."""

    def test_embedded_always(self):
        """And farasa where it is chosen or its jars are named."""
        assert available(Settings()) == ("embedded",)
        assert available(Settings(engine="farasa")) == ("embedded", "farasa")
        assert available(Settings(farasa_ner_jar="/x.jar")) == ("embedded", "farasa")
