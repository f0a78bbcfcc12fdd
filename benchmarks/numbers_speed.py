"""Speed of the number stage: milliseconds per 1,000 characters of a text, and growth on adversarial input.

usage: python benchmarks/numbers_speed.py FILE...    (UTF-8 text, one article or sentence a line; the project's seeds by default)
"""

import sys
import time
from pathlib import Path

from enrich.numbers import NumberExtractor
from enrich.text import Text
from enrich.tokens import tokenize

ADVERSARIAL = {
    "digits": "1", "waw": "و", "waw apart": "و ", "five": "خمسة ", "compounds": "خمسة وعشرون و", "thousand": "ألف ", "ones": "1 ",
    "groups": "111 ", "plus": "(+1 ", "dollar": "$1 ", "minus": "سالب ", "between": "بين خمسة وعشرين و", "hours": "1 ساعة و", "to": "1 إلى ",
}  # fmt: skip


def natural(paths: list[Path]) -> None:
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    documents = [tokenize(Text(line)) for line in lines]
    extractor = NumberExtractor()
    characters, tokens = sum(map(len, lines)), sum(map(len, documents))
    best = float("inf")
    for _ in range(7):
        begin = time.process_time()
        for document in documents:
            extractor.extract(document)
        best = min(best, time.process_time() - begin)
    print(f"{characters} characters: {1e6 * best / characters:.3f} ms per 1,000 characters, {tokens / best:,.0f} tokens/s")


def adversarial() -> None:
    extractor = NumberExtractor()
    for name, unit in ADVERSARIAL.items():
        times = []
        for size in (100_000, 200_000):
            tokens = tokenize(Text((unit * (size // len(unit) + 1))[:size]))
            begin = time.process_time()
            extractor.extract(tokens)
            times.append(time.process_time() - begin)
        print(f"{name:12s} 100,000: {1000 * times[0]:8.1f} ms   200,000: {1000 * times[1]:8.1f} ms")


if __name__ == "__main__":
    natural([Path(name) for name in sys.argv[1:]] or sorted(Path("seeds").glob("*.txt")))
    adversarial()
