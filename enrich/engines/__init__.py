"""The registry of engines: a name and where its class stands. Nothing is imported until an engine is built."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from enrich.errors import OptionError

if TYPE_CHECKING:
    from enrich.config import Settings
    from enrich.engines.base import Engine

REGISTRY: Final = {
    "embedded": "enrich.engines.embedded:EmbeddedEngine",
    "farasa": "enrich.engines.farasa:FarasaEngine",
}


def build(name: str, settings: Settings) -> Engine:
    """Build an engine by its name; models are loaded, nothing is started.

    Raises:
        OptionError: no engine has that name.
        ModelError: a model file is missing or damaged.
        EngineUnavailable: what the engine needs is not installed.

    """
    if name not in REGISTRY:
        raise OptionError("engine", f"must be one of {', '.join(REGISTRY)}")
    module, _, attribute = REGISTRY[name].partition(":")
    engine: Engine = getattr(import_module(module), attribute)(settings)
    return engine


def available(settings: Settings) -> tuple[str, ...]:
    """The engines that this deployment can answer with: the default one, and farasa where its jars are named."""
    names = ["embedded"]
    if settings.engine == "farasa" or settings.farasa_segmenter_jar or settings.farasa_ner_jar:
        names.append("farasa")
    return tuple(names)
