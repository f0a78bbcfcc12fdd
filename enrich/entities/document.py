"""What a document tells of its mentions: short forms of names given in full, and which mentions are of one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from enrich.entities.features import fold, without_article
from enrich.entities.model import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from enrich.engines.base import EntityType

    Name: TypeAlias = tuple[EntityType, tuple[str, ...]]

CERTAIN: Final = 0.8
"""The score from which a full name vouches for its short form."""
DOUBTFUL: Final = 0.15
"""The marginal probability of a person from which a unit that is a certain name's last part is taken for that name."""
_PERSON: Final = (LABELS.index("B-PER"), LABELS.index("I-PER"))


class Found(NamedTuple):
    """A mention as units: first, the one after the last, type, calibrated score."""

    first: int
    last: int
    type: EntityType
    score: float


class Entity(NamedTuple):
    """One entity of the document: its number, the units of its canonical mention, its codes."""

    number: int
    first: int
    last: int
    iso: str | None
    geonames: int | None


def _part(key: str) -> str:
    return without_article(fold(key))


def short_forms(
    found: list[Found], keys: list[str], marginals: NDArray[np.float32], calibrated: Callable[[float], float]
) -> list[Found]:
    """Add single units that are the last part of a certain person's full name and were left out in doubt."""
    surnames = {
        _part(keys[one.last - 1]) for one in found if one.type == "PER" and one.last - one.first > 1 and one.score >= CERTAIN
    }
    if not surnames:
        return found
    taken = {unit for one in found for unit in range(one.first, one.last)}
    person = marginals[:, _PERSON].sum(1)
    added = [
        Found(unit, unit + 1, "PER", calibrated(max(float(person[unit]), 0.5)))
        for unit in (person > DOUBTFUL).nonzero()[0].tolist()
        if unit not in taken and _part(keys[unit]) in surnames
    ]
    return sorted([*found, *added]) if added else found


def link(
    found: list[Found], keys: list[str], iso: Mapping[str, str], geonames: Mapping[str, int]
) -> Iterator[tuple[Found, Entity]]:
    """Each mention with its entity. Names that are spelt alike are one; a person's short form is the last full name it ends."""
    names: list[Name] = [(one.type, tuple(_part(key) for key in keys[one.first : one.last])) for one in found]
    owner: dict[Name, Name | None] = {}
    for name in dict.fromkeys(names):
        kind, parts = name
        if kind == "PER" and len(parts) > 1:
            for short in (parts[-1:], parts[1:]):
                key: Name = (kind, short)
                # Two people of one last name: the short form is nobody's for certain.
                owner[key] = name if owner.get(key, name) == name else None
    groups: dict[Name, list[Found]] = {}
    heads: list[Name] = []
    for one, name in zip(found, names, strict=True):
        head = name
        for _ in range(8):  # a short form's full name may itself be the short form of a longer one
            longer = owner.get(head)
            if longer is None or longer == head:
                break
            head = longer
        heads.append(head)
        groups.setdefault(head, []).append(one)
    entities = {}
    for number, (head, group) in enumerate(groups.items()):
        best = max(group, key=lambda one: (one.last - one.first, one.score))
        code, place = None, None
        if head[0] == "LOC":
            written = fold(" ".join(keys[best.first : best.last]))
            code = iso.get(written)
            place = None if code else geonames.get(written)
        entities[head] = Entity(number, best.first, best.last, code, place)
    for one, head in zip(found, heads, strict=True):
        yield one, entities[head]
