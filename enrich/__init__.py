"""Arabic text enrichment: normalized form, morphemes, named entities and numbers, tied to their place in the raw text.

>>> from enrich import Enricher
>>> enricher = Enricher()                                          # doctest: +SKIP
>>> enricher.enrich("قال جون كيري إن 50 قتيلا سقطوا").to_dict()      # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enrich.errors import (
    EngineBusy,
    EngineDeadline,
    EngineError,
    EngineUnavailable,
    EnrichError,
    ModelError,
    OptionError,
    SettingsError,
    TextError,
)

if TYPE_CHECKING:
    from enrich.enrichment import Enrichment
    from enrich.pipeline import Enricher

__version__ = "0.1.0"
__all__ = [
    "EngineBusy",
    "EngineDeadline",
    "EngineError",
    "EngineUnavailable",
    "EnrichError",
    "Enricher",
    "Enrichment",
    "ModelError",
    "OptionError",
    "SettingsError",
    "TextError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Import the pipeline only when it is asked for: ``enrich --help`` needs no models."""
    if name == "Enricher":
        from enrich.pipeline import Enricher  # noqa: PLC0415 - see the docstring

        return Enricher
    if name == "Enrichment":
        from enrich.enrichment import Enrichment  # noqa: PLC0415 - as above

        return Enrichment
    raise AttributeError(f"module 'enrich' has no attribute {name!r}")
