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


FEW: Final = 48
"""Of so few places, the types that stand in several are not worth looking for."""


def emissions(vectors: NDArray[np.float32], line: NDArray[np.int64], network: Network) -> NDArray[np.float32]:
    """The network's scores of each place of a line, places x labels; what they are beyond a sentence's edge is undefined.

    Args:
        vectors: types x vector size; zeros for type 0, which is what lies beyond a sentence's edge.
        line: the type of each place, two places or more of type 0 at both ends and between sentences.
        network: the layers.

    """
    places = len(line) - FIRST + 1
    hidden = np.zeros((len(line), len(network.first_bias)), np.float32)
    first = hidden[FIRST // 2 : FIRST // 2 + places]
    if len(line) <= FEW:
        projected = vectors[line] @ network.first
        for offset in range(FIRST):
            first += projected[offset, offset : offset + places]
    else:
        types, where = np.unique(line, return_inverse=True)
        projected = vectors[types] @ network.first
        for offset in range(FIRST):
            first += projected[offset].take(where[offset : offset + places], axis=0)
    first += network.first_bias
    np.maximum(first, 0, out=first)
    hidden[line == 0] = 0
    layers = network.second.reshape(SECOND, -1, network.second.shape[1])
    scores = np.zeros((len(line), len(network.out_bias)), np.float32)
    second = hidden[:-2] @ layers[0]
    second += hidden[1:-1] @ layers[1]
    second += hidden[2:] @ layers[2]
    second += network.second_bias
    np.maximum(second, 0, out=second)
    np.matmul(hidden, network.out[: hidden.shape[1]], out=scores)
    scores[1:-1] += second @ network.out[hidden.shape[1] :]
    scores += network.out_bias
    return scores
