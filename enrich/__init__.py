"""Arabic text enrichment: normalized form, morphemes, named entities and numbers, tied to their place in the raw text.

>>> from enrich import Enricher
>>> enricher = Enricher()                                          # doctest: +SKIP
>>> enricher.enrich("قال جون كيري إن 50 قتيلا سقطوا").to_dict()      # doctest: +SKIP
"""

from __future__ import annotations

import os
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

# Texts are analysed side by side, in threads and workers of ours: OpenBLAS' own threads would only get in their way (measured: a
# seed article took 150 to 300 ms with them on a busy machine of two cores, 12 to 30 ms without). Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

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
