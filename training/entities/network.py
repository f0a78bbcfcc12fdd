"""The network in PyTorch: unit vectors, two convolutions, a linear-chain CRF (Lafferty et al. 2001; Strubell et al. 2017 for the convolutions)."""

from __future__ import annotations

import torch
from torch import nn

from enrich.entities.features import BUCKETS
from enrich.entities.model import LABELS

HIDDEN = 96
FEATURES = 48
PAD = 3  # units of padding that the two windows reach beyond a sentence


class Network(nn.Module):
    def __init__(self, vectors: torch.Tensor, sources: int) -> None:
        super().__init__()
        self.vectors = nn.Embedding.from_pretrained(vectors, freeze=True)
        self.buckets = nn.EmbeddingBag(BUCKETS, FEATURES, mode="sum", padding_idx=0)
        nn.init.zeros_(self.buckets.weight)  # what training never meets adds nothing
        width = vectors.shape[1] + FEATURES
        self.first = nn.Conv1d(width, HIDDEN, 5, padding=2)
        self.second = nn.Conv1d(HIDDEN, HIDDEN, 3, padding=1)
        self.source = nn.Embedding(sources, HIDDEN)
        nn.init.zeros_(self.source.weight)
        self.out = nn.Linear(2 * HIDDEN, len(LABELS))
        self.transitions = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.start = nn.Parameter(torch.zeros(len(LABELS)))
        self.drop = nn.Dropout(0.4)

    def emissions(self, rows: torch.Tensor, bags: torch.Tensor, types: torch.Tensor, source: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Label scores, (sentences, units, labels); ``rows`` and ``bags`` are of the batch's types, ``types`` index them."""
        seen = torch.cat([self.vectors(rows), self.buckets(bags)], 1)
        x = self.drop(seen[types]) * mask[..., None]
        first = torch.relu(self.first(x.transpose(1, 2)) + self.source(source)[..., None]) * mask[:, None]
        second = torch.relu(self.second(self.drop(first))) * mask[:, None]
        return self.out(self.drop(torch.cat([first, second], 1).transpose(1, 2)))

    def loss(self, scores: torch.Tensor, gold: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Negative log-likelihood of the gold labels, summed over the batch's sentences."""
        alpha = self.start + scores[:, 0]
        path = self.start[gold[:, 0]] + scores[:, 0].gather(1, gold[:, :1])[:, 0]
        for t in range(1, scores.shape[1]):
            live = mask[:, t]
            step = torch.logsumexp(alpha[:, :, None] + self.transitions, 1) + scores[:, t]
            alpha = torch.where(live[:, None] > 0, step, alpha)
            path = path + live * (self.transitions[gold[:, t - 1], gold[:, t]] + scores[:, t].gather(1, gold[:, t : t + 1])[:, 0])
        return (torch.logsumexp(alpha, 1) - path).sum()
