"""The embedded engine: our own models, in this process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from enrich import __version__
from enrich.engines.base import Engine, Health, Mention, Segmentation, word_begins
from enrich.entities import EntityTagger
from enrich.segmentation import Segmenter

if TYPE_CHECKING:
    from enrich.config import Settings
    from enrich.tokens import Tokens


class EmbeddedEngine(Engine):
    """Segmentation by lexicon and ranker, entities by sequence model; ready as soon as it is built."""

    name = "embedded"
    version = __version__
    license = "Apache-2.0 (code); model files CC BY-SA 4.0"

    def __init__(self, settings: Settings | None = None) -> None:
        del settings  # this engine has no settings of its own
        self._segmenter = Segmenter.load()
        self._tagger = EntityTagger.load()
        self._heard = threading.local()

    @property
    def models(self) -> dict[str, str]:
        """Name and version of each model in use."""
        return {"segmentation": self._segmenter.version, "entities": self._tagger.version}

    def health(self) -> Health:
        """Ready: models are loaded when the engine is built."""
        return Health("ready")

    def common_words(self) -> list[str]:
        """The commonest words of the lexicon."""
        return self._segmenter.common_words()

    def segment(self, tokens: Tokens, *, deadline: float | None = None) -> list[Segmentation]:
        """One segmentation a token; within milliseconds, so ``deadline`` is the pipeline's to check."""
        del deadline
        segmentations = self._segmenter.segment(tokens)
        glued = sum([len(word_begins(kinds)) > 1 for _, _, kinds, _ in segmentations if len(kinds) > 2])
        self._heard.warnings = [f"words run together with another: {glued}"] if glued else []
        return segmentations

    def tag(self, tokens: Tokens, segmentations: list[Segmentation], *, deadline: float | None = None) -> list[Mention]:
        """The mentions in order; ``deadline`` as in ``segment``."""
        del deadline
        return self._tagger.tag(tokens, segmentations)

    def warnings(self) -> list[str]:
        """How many words of the last text of this thread are two words run together; told once."""
        found: list[str] = getattr(self._heard, "warnings", [])
        self._heard.warnings = []
        return found
