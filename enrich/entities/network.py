"""The window network: what the words around a unit say together, beyond the sum of what each says alone.

Two convolutions over the vectors of a sentence's types, five and three units wide, with rectified hidden units, and one linear layer
from both to the labels (after Collobert et al. 2011, "Natural language processing (almost) from scratch"). The first is a product for
each type of the batch and a sum over the window, since the vectors of types are known before their places are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from enrich.entities.model import Network

FIRST: Final = 5
"""Units that the first convolution sees."""
SECOND: Final = 3
"""Places that the second convolution sees."""


def emissions(vectors: NDArray[np.float32], places: NDArray[np.int64], inside: NDArray[np.bool_], network: Network) -> NDArray[np.float32]:
    """The network's scores, sentences x places x labels.

    Args:
        vectors: types x vector size; zeros for what lies beyond a sentence's edge.
        places: the type of each place, sentences x (places and two more at both ends).
        inside: whether a place is inside its sentence, sentences x places.
        network: the layers.

    """
    count, length = inside.shape
    projected = vectors @ network.first
    first = projected[0][places[:, :length]]
    for offset in range(1, FIRST):
        first += projected[offset][places[:, offset : offset + length]]
    first += network.first_bias
    np.maximum(first, 0, out=first)
    first *= inside[:, :, None]
    width = first.shape[2]
    windows = np.zeros((count, length, SECOND, width), np.float32)
    windows[:, 1:, 0] = first[:, :-1]
    windows[:, :, 1] = first
    windows[:, :-1, 2] = first[:, 1:]
    second = windows.reshape(count * length, SECOND * width) @ network.second
    second += network.second_bias
    np.maximum(second, 0, out=second)
    scores = first.reshape(count * length, width) @ network.out[:width]
    scores += second @ network.out[width:]
    scores += network.out_bias
    return np.asarray(scores, np.float32).reshape(count, length, -1)
