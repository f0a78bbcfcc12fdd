"""The Farasa adapter under fire: mixed requests over threads, a fault at every tenth, on the Java stand-in of the tests.

    python benchmarks/farasa_faults.py [--requests 1000] [--threads 8] [--pool 2] [--deadline 2.0]

Needs a JDK. Every request carries words of its own and looks for them in its answer. Ends with status 1 when a target of the
adapter is missed: no answer of another request, every call of a JVM over within its deadline plus 0.5 s, the pool back in service,
no process and no file descriptor left over. (How JVMs end when their worker is killed is in tests/engines/farasa/test_engine.py.)
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from enrich.config import Settings
from enrich.engines.base import whole
from enrich.engines.farasa import FarasaEngine
from enrich.errors import EngineBusy, EngineDeadline, EngineUnavailable
from enrich.text import Text
from enrich.tokens import tokenize

SOURCE = Path(__file__).parent.parent / "tests" / "engines" / "java" / "StandIn.java"
FAULTS = {
    "hang": "عطلتعليق",
    "death": "عطلموت",
    "garbage": "عطلهراء",
    "no UTF-8": "عطلثنائي",
    "late": "عطلتأخر",
    "line too many": "عطلزيادة",
    "line too few": "عطلنقص",
    "stderr flood": "عطلضجيج",  # no fault of the adapter's contract: it has to be answered
    "no flush": "عطلاحتفاظ",
    "endless line": "عطلثرثرة",
}
LETTERS = "بجدرزسشصضطظعغفقكمنه"
SLACK_S = 0.5


def stand_ins(folder: Path) -> tuple[Path, Path]:
    subprocess.run(["javac", "-encoding", "UTF-8", "-d", str(folder), str(SOURCE)], check=True)
    segmenter, ner = folder / "segmenter.jar", folder / "ner.jar"
    subprocess.run(["jar", "cfe", str(segmenter), "StandIn", "-C", str(folder), "StandIn.class"], check=True)
    shutil.copy(segmenter, ner)
    return segmenter, ner


class Fire:
    """Asks the engine from many threads and keeps the score."""

    def __init__(self, engine: FarasaEngine, requests: int, threads: int) -> None:
        self.engine = engine
        self.requests = requests
        self.threads = threads
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0
        self._lock = threading.Lock()

    def run(self) -> None:
        threads = [threading.Thread(target=self._work, args=(first,)) for first in range(self.threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, first: int) -> None:
        chance = random.Random(first)  # noqa: S311 - words, not secrets
        for number in range(first, self.requests, self.threads):
            begun = time.monotonic()
            outcome = self._request(number, chance)
            seconds = time.monotonic() - begun
            with self._lock:
                self.outcomes[outcome] += 1
                self.slowest = max(self.slowest, seconds)

    def _request(self, number: int, chance: random.Random) -> str:
        own = ["".join(chance.choices(LETTERS, k=6)) for _ in range(4)]
        words = [f"ال{word}" for word in own]
        kind = list(FAULTS)[number // 10 % len(FAULTS)] if number % 10 == 0 else ""
        names = number % 3 == 1  # every third request asks for names, so that faults strike the recognizer as well
        if names:
            place = chance.randrange(4)
            words[place] = "القاهرة"
        tokens = tokenize(Text(" ".join([*words, FAULTS[kind]] if kind else words)))
        role = kind or "sound"
        try:
            if names:
                mentions = self.engine.tag(tokens, [whole(form) for form in tokens.forms])
                right = [mention.start for mention in mentions] == [tokens.starts[place]]
            else:
                found = ["+".join(one.forms) for one in self.engine.segment(tokens)[:4]]
                right = found == [f"ال+{word}" for word in own]
        except EngineDeadline:
            return f"{role}: deadline"
        except EngineBusy:
            return f"{role}: busy"
        except EngineUnavailable:
            return f"{role}: unavailable"
        return f"{role}: answered" if right else f"{role}: WRONG"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--pool", type=int, default=2)
    parser.add_argument("--deadline", type=float, default=2.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        segmenter, ner = stand_ins(Path(folder))
        engine = FarasaEngine(
            Settings(
                farasa_segmenter_jar=str(segmenter),
                farasa_ner_jar=str(ner),
                farasa_pool_size=options.pool,
                farasa_heap_mb=64,
                farasa_deadline_s=options.deadline,
            )
        )
        begun = time.monotonic()
        engine.start()
        wait_ready(engine)
        start_s = time.monotonic() - begun
        descriptors = len(list(Path("/proc/self/fd").iterdir()))
        begun = time.monotonic()
        fire = Fire(engine, options.requests, options.threads)
        fire.run()
        seconds = time.monotonic() - begun
        begun = time.monotonic()
        wait_ready(engine)
        back_s = time.monotonic() - begun
        details = engine.health().details
        left_descriptors = len(list(Path("/proc/self/fd").iterdir())) - descriptors
        engine.close()
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
    slowest_call = max(pool["slowest_s"] for pool in details.values())
    for outcome, count in sorted(fire.outcomes.items()):
        print(f"{outcome:32} {count:5}")
    print(f"requests {options.requests}, threads {options.threads}, JVMs a task {options.pool}, deadline {options.deadline} s")
    print(f"wall {seconds:.1f} s; first start {start_s:.2f} s; back in service after {back_s:.2f} s")
    print(f"slowest call of a JVM {slowest_call:.3f} s; slowest request, waiting for a free JVM included {fire.slowest:.3f} s")
    print(f"restarts {sum(pool['restarts'] for pool in details.values())}, timeouts {sum(pool['timeouts'] for pool in details.values())}")
    print(f"file descriptors left over {left_descriptors}, child processes left over {len(children)}")
    missed = [
        any("WRONG" in outcome for outcome in fire.outcomes),
        slowest_call > options.deadline + SLACK_S,
        left_descriptors != 0,
        bool(children),
    ]
    return int(any(missed))


def wait_ready(engine: FarasaEngine) -> None:
    end = time.monotonic() + 60
    while any(pool["up"] < pool["size"] for pool in engine.health().details.values()):
        if time.monotonic() > end:
            sys.exit("the engine did not come up within 60 s")
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
