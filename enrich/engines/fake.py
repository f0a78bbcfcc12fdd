"""FakeEngine: a first-class engine without models, for tests of everything above the seam and for trying the service out.

It is told what to know: which word forms have which morphemes and which word sequences are names. It can be told to be down,
slow to start, or late, so that the paths for such engines are tested without one that really fails.

>>> from enrich.text import Text
>>> from enrich.tokens import tokenize
>>> engine = FakeEngine(morphemes={"والبيت": ("و", "ال", "بيت")})
>>> engine.segment(tokenize(Text("والبيت")))[0].ends
(1, 3, 6)
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from enrich.engines.base import Engine, EntityType, Health, Mention, Segmentation, State, whole
from enrich.errors import EngineDeadline, EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from enrich.tokens import Tokens


class FakeEngine(Engine):
    """An engine that knows what it is given.

    Args:
        morphemes: word form to its morphemes, which joined are the form; the last one is the stem. Other words are whole.
        names: words of a name, one space apart, to its type.
        warnings: what it warns of after each call.

    ``state`` may be set: an engine that is starting or down raises EngineUnavailable. ``seconds`` may be set: how long each call
    takes; past its deadline it raises EngineDeadline. ``calls`` counts the calls.

    """

    name = "fake"
    version = "1"
    license = "Apache-2.0"

    def __init__(
        self,
        morphemes: Mapping[str, tuple[str, ...]] | None = None,
        names: Mapping[str, EntityType] | None = None,
        warnings: Sequence[str] = (),
    ) -> None:
        self._morphemes = dict(morphemes or {})
        self._names = {tuple(name.split(" ")): kind for name, kind in (names or {}).items()}
        self._longest = max(map(len, self._names), default=0)
        self._warnings = list(warnings)
        self.state: State = "ready"
        self.seconds = 0.0
        self.calls = 0
        self.started = False
        self.closed = False

    @property
    def models(self) -> dict[str, str]:
        """One entry a stage, as of a real engine."""
        return {"segmentation": "fake", "entities": "fake"}

    def start(self) -> None:
        """Remember that it was called."""
        self.started = True

    def close(self) -> None:
        """Be down from now on."""
        self.closed = True
        self.state = "down"

    def health(self) -> Health:
        """The state that it was told to be in."""
        return Health(self.state, {"calls": self.calls})

    def warnings(self) -> list[str]:
        """What it was told to warn of."""
        return list(self._warnings)

    def segment(self, tokens: Tokens, *, deadline: float | None = None) -> list[Segmentation]:
        """The morphemes that it was given; other words are whole.

        Raises: as Engine says, when told to.
        """
        self._call(deadline)
        known = self._morphemes
        return [_segmentation(known[form]) if form in known else whole(form) for form in tokens.forms]

    def tag(self, tokens: Tokens, segmentations: list[Segmentation], *, deadline: float | None = None) -> list[Mention]:
        """The names that it was given, the longest first.

        Raises: as ``segment``.
        """
        del segmentations
        self._call(deadline)
        mentions = []
        at = 0
        while at < len(tokens):
            for length in range(self._longest, 0, -1):
                kind = self._names.get(tuple(tokens.forms[at : at + length]))
                if kind is not None:
                    mentions.append(Mention(tokens.starts[at], tokens.ends[at + length - 1], kind, 1.0))
                    at += length - 1
                    break
            at += 1
        return mentions

    def _call(self, deadline: float | None) -> None:
        self.calls += 1
        if self.state in {"down", "starting"}:
            raise EngineUnavailable(f"the fake engine is {self.state}")
        if deadline is not None and time.monotonic() + self.seconds > deadline:
            time.sleep(max(0.0, deadline - time.monotonic()))
            raise EngineDeadline("the fake engine is late")
        time.sleep(self.seconds)


def _segmentation(morphemes: tuple[str, ...]) -> Segmentation:
    ends = []
    at = 0
    for morpheme in morphemes:
        at += len(morpheme)
        ends.append(at)
    affixes = len(morphemes) - 1
    return Segmentation(morphemes, tuple(ends), ("prefix",) * affixes + ("stem",), (None,) * (affixes + 1))
