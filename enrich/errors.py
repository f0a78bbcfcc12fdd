"""Every error that enrich raises on purpose, drawn as a tree.

    EnrichError
    ├── SettingsError        an ENRICH_* variable has a value that cannot be used
    ├── ModelError           a model file is missing, damaged or of another version
    ├── OptionError          an option of a call is not one of the documented ones
    ├── TextError            the text cannot be analysed (no string, or over the limit)
    └── EngineError
        ├── EngineUnavailable    the engine is down; ``retry_after`` says when to come back
        ├── EngineBusy           the engine has no free place; ``retry_after`` as above
        └── EngineDeadline       the engine did not answer in time

No message carries text of the request.
"""

from __future__ import annotations


class EnrichError(Exception):
    """Whatever enrich raises on purpose."""


class SettingsError(EnrichError):
    """A setting has a value that cannot be used."""


class ModelError(EnrichError):
    """A model file is missing, damaged or of another version."""


class TextError(EnrichError):
    """The text cannot be analysed."""


class OptionError(EnrichError):
    """An option is not one of the documented ones.

    ``field`` is the option's name, ``detail`` says what would be right.
    """

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field = field
        self.detail = detail


class EngineError(EnrichError):
    """An engine cannot answer."""


class EngineUnavailable(EngineError):  # noqa: N818 - named after the state, as in HTTP 503
    """The engine is down; ``retry_after`` is in seconds."""

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class EngineBusy(EngineUnavailable):
    """The engine has no free place; ``retry_after`` is in seconds."""


class EngineDeadline(EngineError):  # noqa: N818 - named after the state, as in HTTP 504
    """The engine did not answer in time."""
