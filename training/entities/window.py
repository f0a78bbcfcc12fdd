"""The window network in PyTorch: two convolutions over the vectors of word types, trained by the likelihood of the whole chain."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from enrich.entities.model import LABELS
from enrich.entities.network import FIRST, SECOND

if TYPE_CHECKING:
    from corpus import Types
    from crf import Example

SIZE, FIRST_UNITS, SECOND_UNITS = 64, 96, 64
EPOCHS, BATCH, RATE = 8, 48, 2e-3
BAG = 40  # features of a type
WORD_HIDDEN, FEATURE_HIDDEN = 0.3, 0.1  # how often a type's word, and each other feature, is hidden in training
FORBIDDEN = -1e4
WIDTH = len(LABELS)


class Inputs:
    """Features and word vectors of types, by number."""

    def __init__(self, types: Types, words: list[str], matrix: np.ndarray, examples: list[Example]) -> None:
        count: Counter[str] = Counter()
        for sentence, _, _ in examples:
            for number in set(sentence):
                count.update(set(types.features[number]))
        self.names = sorted(name for name, times in count.items() if times >= 2)
        ids = {name: i + 1 for i, name in enumerate(self.names)}
        row = {word: i + 1 for i, word in enumerate(words)}
        self.bags = np.zeros((len(types.features), BAG), np.int32)
        for i, (first, *others) in enumerate(types.features):
            known = [ids.get(first, 0), *(ids[name] for name in others if name in ids)][:BAG]
            self.bags[i, : len(known)] = known
        self.rows = np.array([row.get(word, 0) for word in types.words])
        self.words = words
        self.matrix = np.concatenate([np.zeros((1, matrix.shape[1]), np.float32), matrix / matrix.std()])


class Window(nn.Module):
    """Layers of the network, and the chain over them."""

    def __init__(self, inputs: Inputs) -> None:
        super().__init__()
        self.inputs = inputs
        self.vectors = nn.Embedding.from_pretrained(torch.from_numpy(inputs.matrix))
        self.project = nn.Linear(inputs.matrix.shape[1], SIZE)
        self.bag = nn.EmbeddingBag(len(inputs.names) + 1, SIZE, mode="sum", padding_idx=0, sparse=True)
        nn.init.normal_(self.bag.weight, std=0.02)
        self.bag.weight.data[0] = 0
        self.first = nn.Conv1d(SIZE, FIRST_UNITS, FIRST, padding=FIRST // 2)
        self.second = nn.Conv1d(FIRST_UNITS, SECOND_UNITS, SECOND, padding=SECOND // 2)
        self.source = nn.Embedding(2, FIRST_UNITS)
        self.source_out = nn.Embedding(2, WIDTH)
        nn.init.zeros_(self.source.weight)
        nn.init.zeros_(self.source_out.weight)
        self.out = nn.Linear(FIRST_UNITS + SECOND_UNITS, WIDTH)
        self.transitions = nn.Parameter(torch.zeros(WIDTH, WIDTH))
        self.start = nn.Parameter(torch.zeros(WIDTH))
        apart = [[FORBIDDEN if b[0] == "I" and a[2:] != b[2:] else 0.0 for b in LABELS] for a in LABELS]
        self.register_buffer("apart", torch.tensor(apart))
        self.register_buffer("inner", torch.tensor([FORBIDDEN if name[0] == "I" else 0.0 for name in LABELS]))
        self.light, self.heavy = nn.Dropout(0.2), nn.Dropout(0.3)

    def forward(self, ids: np.ndarray, mask: np.ndarray, source: torch.Tensor, chance: np.random.Generator | None) -> torch.Tensor:
        """Scores, sentences x places x labels; with ``chance`` features are hidden."""
        unique, inverse = np.unique(ids, return_inverse=True)
        bags = self.inputs.bags[unique].astype(np.int64)
        if chance is not None:
            bags[chance.random(len(unique)) < WORD_HIDDEN, 0] = 0
            bags[chance.random(bags.shape) < FEATURE_HIDDEN] = 0
        types = torch.relu(self.project(self.vectors(torch.from_numpy(self.inputs.rows[unique]))) + self.bag(torch.from_numpy(bags)))
        shown = torch.from_numpy(mask)[:, :, None]
        seen = self.light(types)[torch.from_numpy(inverse.reshape(ids.shape))] * shown
        first = self.heavy(torch.relu(self.first(seen.transpose(1, 2)).transpose(1, 2) + self.source(source)[:, None])) * shown
        second = self.heavy(torch.relu(self.second(first.transpose(1, 2)).transpose(1, 2)))
        return self.out(torch.cat([first, second], 2)) + self.source_out(source)[:, None]

    def loss(self, scores: torch.Tensor, labels: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Negative log likelihood of the label sequences, summed."""
        transitions, start = self.transitions + self.apart, self.start + self.inner
        reached = start + scores[:, 0]
        for place in range(1, scores.shape[1]):
            following = torch.logsumexp(reached[:, :, None] + transitions, 1) + scores[:, place]
            reached = torch.where(mask[:, place, None], following, reached)
        own = (scores.gather(2, labels[:, :, None])[:, :, 0] * mask).sum(1)
        steps = (transitions[labels[:, :-1], labels[:, 1:]] * mask[:, 1:]).sum(1)
        return (torch.logsumexp(reached, 1) - own - steps - start[labels[:, 0]]).sum()


def batches(examples: list[Example], chance: random.Random) -> list[list[Example]]:
    """Batches of sentences of like length, in random order."""
    order = sorted(examples, key=lambda example: len(example[0]) + chance.random() * 6)
    found = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    chance.shuffle(found)
    return found


def padded(batch: list[Example]) -> tuple[np.ndarray, np.ndarray, np.ndarray, torch.Tensor]:
    """Types, labels and mask of a batch as arrays, and its sources."""
    length = max(len(sentence) for sentence, _, _ in batch)
    ids, labels, mask = (np.zeros((len(batch), length), kind) for kind in (np.int64, np.int64, bool))
    for i, (sentence, gold, _) in enumerate(batch):
        ids[i, : len(sentence)], labels[i, : len(gold)], mask[i, : len(sentence)] = sentence, gold, True
    return ids, labels, mask, torch.tensor([source for _, _, source in batch])


def train(inputs: Inputs, examples: list[Example], seed: int = 7) -> dict[str, np.ndarray]:
    """Train a network and return its arrays by the names that the model file has for them."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(mode=True)
    order, hide = random.Random(seed), np.random.default_rng(seed)
    network = Window(inputs)
    dense = [p for name, p in network.named_parameters() if p.requires_grad and name != "bag.weight"]
    optimizers = [torch.optim.AdamW(dense, lr=RATE, weight_decay=0.01), torch.optim.SparseAdam([network.bag.weight], lr=RATE)]
    steps = EPOCHS * -(-len(examples) // BATCH)

    def rate(step: int) -> float:
        return min(1.0, (step + 1) / 200) * max(0.02, 1 - step / steps)

    schedules = [torch.optim.lr_scheduler.LambdaLR(optimizer, rate) for optimizer in optimizers]
    began = time.monotonic()
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in batches(examples, order):
            ids, labels, mask, source = padded(batch)
            loss = network.loss(network(ids, mask, source, hide), torch.from_numpy(labels), torch.from_numpy(mask))
            for optimizer in optimizers:
                optimizer.zero_grad()
            (loss / len(batch)).backward()
            nn.utils.clip_grad_norm_(dense, 5.0)
            for optimizer, schedule in zip(optimizers, schedules, strict=True):
                optimizer.step()
                schedule.step()
            total += loss.item()
        print(f"network, epoch {epoch + 1}: loss {total / len(examples):.3f} a sentence, {time.monotonic() - began:.0f} s", flush=True)
    state = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in network.state_dict().items()}
    return {
        "embeddings": state["bag.weight"][1:],
        "vectors": inputs.matrix[1:] @ state["project.weight"].T,
        "vector_bias": state["project.bias"],
        "first": state["first.weight"].transpose(2, 1, 0),
        "first_bias": state["first.bias"] + state["source.weight"][0],
        "second": state["second.weight"].transpose(2, 1, 0).reshape(-1, SECOND_UNITS),
        "second_bias": state["second.bias"],
        "out": state["out.weight"].T,
        "out_bias": state["out.bias"] + state["source_out.weight"][0],
        "transitions": state["transitions"],
        "start": state["start"],
    }
