"""What an engine promises: to segment words and to tag entities. Everything else is the pipeline's.

A new engine is one new file in this folder and one line in the registry (``enrich/engines/__init__.py``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from enrich.tokens import Tokens

Scheme = Literal["farasa", "atb"]
SCHEMES: Final = ("farasa", "atb")
EntityType = Literal["PER", "LOC", "ORG"]
State = Literal["starting", "ready", "degraded", "down"]


class Segmentation(NamedTuple):
    """The morphemes of one token; shared between all tokens of its type.

    Attributes:
        forms: the morphemes as a lexicon writes them (``للسلطة``: ل ال سلط ة).
        ends: where each ends, in code points from the token's start in the analysis text; the last is the token's length.
        kinds: prefix, stem or suffix, for each.
        tags: conjunction, preposition, future, determiner, feminine, plural, dual, case, subject, pronoun; None where not told.

    """

    forms: tuple[str, ...]
    ends: tuple[int, ...]
    kinds: tuple[str, ...]
    tags: tuple[str | None, ...]

    def words(self) -> list[int]:
        """Where words begin, as numbers of segments: 0 alone, and more where words are run together (``الولاياتالمتحدة``).

        A prefix after a stem or suffix begins a second word.
        """
        return list(word_begins(self.kinds))


@lru_cache(maxsize=4096)
def word_begins(kinds: tuple[str, ...]) -> tuple[int, ...]:
    """Where words begin among segments of these kinds; see ``Segmentation.words``."""
    return (0, *(i for i in range(1, len(kinds)) if kinds[i] == "prefix" and kinds[i - 1] != "prefix"))


def whole(form: str) -> Segmentation:
    """The segmentation of a token that has no affix."""
    return Segmentation((form,), (len(form),), ("stem",), (None,))


@dataclass(frozen=True, slots=True)
class Mention:
    """One entity's mention. Offsets are code points of the analysis text; ``score`` is a calibrated probability."""

    start: int
    end: int
    type: EntityType
    score: float
    entity_id: int | None = None
    canonical: str | None = None
    iso: str | None = None
    geonames: int | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """How an engine is: ``details`` are figures for /info and /metrics, never text of a request."""

    state: State
    details: dict[str, Any] = field(default_factory=dict)


class Engine(ABC):
    """One way to segment words and tag entities.

    Engines are built before the workers fork (models load then) and started after it (threads and processes begin then).
    ``segment`` and ``tag`` are called by several threads at once.
    """

    name: str
    version: str
    license: str

    @property
    @abstractmethod
    def models(self) -> dict[str, str]:
        """Name and version of each model in use."""

    def start(self) -> None:
        """Begin threads and processes; called once in each worker, after the fork."""

    @abstractmethod
    def health(self) -> Health:
        """The engine's state; never blocks."""

    def close(self) -> None:
        """Stop threads and processes; the engine is not used afterwards."""

    def common_words(self) -> list[str]:
        """Words that texts surely have, for an engine that remembers what it has analysed; none as a rule."""
        return []

    @abstractmethod
    def segment(self, tokens: Tokens, *, deadline: float | None = None) -> list[Segmentation]:
        """One segmentation a token, in order, in the farasa scheme. ``deadline`` is a ``time.monotonic()`` moment in seconds.

        Raises:
            EngineUnavailable: the engine is down.
            EngineDeadline: it did not answer by the deadline.

        """

    @abstractmethod
    def tag(self, tokens: Tokens, segmentations: list[Segmentation], *, deadline: float | None = None) -> list[Mention]:
        """The mentions in order of their place, never overlapping; ``segmentations`` are those of ``segment``.

        Raises: as ``segment``.
        """

    def warnings(self) -> list[str]:
        """What the caller of the last ``segment`` or ``tag`` in this thread should know; none as a rule."""
        return []
