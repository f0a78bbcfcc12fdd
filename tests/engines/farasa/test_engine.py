"""FarasaEngine on a real JVM: what it answers, and how it fails."""

import os
import random
import select
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from enrich.config import Settings
from enrich.engines.base import Mention, whole
from enrich.engines.fake import FakeEngine
from enrich.engines.farasa import FarasaEngine
from enrich.engines.farasa import engine as engine_module
from enrich.errors import EngineBusy, EngineDeadline, EngineUnavailable
from enrich.text import Text
from enrich.tokens import tokenize

TIMEOUTS = {"hang": "عطلتعليق", "late": "عطلتأخر", "unflushed": "عطلاحتفاظ"}
FAILURES = {
    "death": "عطلموت",
    "garbage": "عطلهراء",
    "no UTF-8": "عطلثنائي",
    "a line too many": "عطلزيادة",
    "a line too few": "عطلنقص",
    "endless line": "عطلثرثرة",
}
LETTERS = "بجدرزسشصضطعغفقكمنه"
REQUESTS, THREADS, FAULT_EACH = 200, 8, 10


def tokens_of(raw):
    """The tokens of a raw text."""
    return tokenize(Text(raw))


def forms(segmentations):
    """Each word's morphemes, joined by plus signs."""
    return ["+".join(one.forms) for one in segmentations]


def open_descriptors():
    """How many file descriptors this process has."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def is_gone(pid):
    """Whether a process has ended and was collected."""
    return not Path(f"/proc/{pid}").exists()


class TestAnswers:
    """Segmentation and names of a sound Farasa."""

    def test_words_are_aligned_and_everything_else_is_whole(self, make_farasa):
        """Restored letters have spans; numbers and punctuation don't go to Farasa."""
        tokens = tokens_of("قال للعلماء: 10 والمكتبات a/b")
        found = make_farasa().segment(tokens)
        assert forms(found)[:4] == ["قال", "ل+ال+علماء", ":", "10"]
        assert found[1].ends == (1, 2, 7)
        assert found[1].kinds == ("prefix", "prefix", "stem")

    def test_names_leave_proclitics_out_and_keep_the_article(self, make_farasa):
        """B-PERS and so on become mentions; other types and what follows a comma are no part of them."""
        engine = make_farasa()
        tokens = tokens_of("جون كيري، المتحدة وكيري للأمم المتحدة العربية\nالمتحدة")
        mentions = engine.tag(tokens, engine.segment(tokens))
        found = [(tokens.text.analysis[m.start : m.end], m.type) for m in mentions]
        # The stand-in leaves وكيري whole or cuts it, as Farasa might: the span follows the segmentation.
        assert found == [
            ("جون كيري", "PER"),
            ("المتحدة", "ORG"),
            ("كيري", "PER"),
            ("لأمم المتحدة", "ORG"),
            ("المتحدة", "ORG"),
        ]

    def test_a_word_that_cannot_be_aligned_is_whole_with_a_warning(self, make_farasa):
        """The words around it are as ever; the warning is given once and holds no text."""
        engine = make_farasa()
        found = engine.segment(tokens_of("المكتبة دمجأ ومنشق المكتبة"))
        assert forms(found) == ["ال+مكتب+ة", "دمجأ", "و+منشق", "ال+مكتب+ة"]
        assert engine.warnings() == [engine_module.WARN_UNALIGNED]
        assert engine.warnings() == []

    def test_long_texts_are_cut_at_sentences_and_words(self, make_farasa):
        """Every word has its segmentation however short the lines; a word longer than a line is whole."""
        engine = make_farasa(farasa_max_line_chars=20)
        raw = "المكتبة والمكتبات. " * 10 + "المكتبة " * 20 + "ب" * 30 + " المكتبة. المكتبة للعلماء والمكتبات هنا"
        tokens = tokens_of(raw)
        found = engine.segment(tokens)
        for form, one in zip(tokens.forms, found, strict=True):
            assert ("+" in "+".join(one.forms)) == form.startswith(("ال", "وال", "لل"))
        assert engine.warnings() == [engine_module.WARN_LONG]
        assert engine.segment(tokens_of("")) == []

    def test_a_greeting_before_the_first_answer_is_skipped(self, make_farasa):
        """Some jars print a line when they are ready."""
        assert forms(make_farasa("segmenter-greets").segment(tokens_of("المكتبة"))) == ["ال+مكتب+ة"]

    def test_it_says_what_it_is(self, make_farasa):
        """Licence, jars, and figures for metrics."""
        engine = make_farasa()
        engine.start()  # a second start changes nothing
        engine.segment(tokens_of("كتاب"))
        assert "research" in engine.license
        assert engine.models == {"segmentation": "segmenter.jar", "entities": "ner.jar"}
        details = engine.health().details["segmenter"]
        assert (details["up"], details["calls"], details["restarts"], details["queue"]) == (1, 1, 0, 0)


class TestFaults:
    """One fault costs one request; the JVM is killed and replaced."""

    @pytest.mark.parametrize("word", TIMEOUTS.values(), ids=TIMEOUTS.keys())
    def test_a_late_answer_is_a_deadline_and_never_read(self, make_farasa, until, word):
        """The next request has its own answer from another process."""
        engine = make_farasa(farasa_deadline_s=0.5)
        before = engine._segmenter.pids()
        with pytest.raises(EngineDeadline):
            engine.segment(tokens_of(f"كتاب {word} قلم"))
        assert until(lambda: engine.health().state == "ready")
        assert forms(engine.segment(tokens_of("المكتبة"))) == ["ال+مكتب+ة"]
        assert all(is_gone(pid) for pid in before)
        assert engine.health().details["segmenter"]["timeouts"] == 1
        assert engine.health().details["segmenter"]["restarts"] == 1

    @pytest.mark.parametrize("word", FAILURES.values(), ids=FAILURES.keys())
    def test_a_wrong_answer_is_unavailable(self, make_farasa, until, word):
        """As above, before the deadline is reached."""
        engine = make_farasa(farasa_deadline_s=20.0)
        before = engine._segmenter.pids()
        with pytest.raises(EngineUnavailable):
            engine.segment(tokens_of(f"كتاب {word} قلم والمكتبات للعلماء"))
        assert until(lambda: engine.health().state == "ready")
        assert forms(engine.segment(tokens_of("المكتبة"))) == ["ال+مكتب+ة"]
        assert all(is_gone(pid) for pid in before)

    def test_a_flood_of_stderr_stops_nothing(self, make_farasa):
        """Megabytes on stderr are drained."""
        assert forms(make_farasa(farasa_deadline_s=20.0).segment(tokens_of("عطلضجيج المكتبة")))[1] == "ال+مكتب+ة"

    def test_a_fault_of_the_recognizer_leaves_the_segmenter_alone(self, make_farasa, until):
        """Each task has its own pool."""
        engine = make_farasa()
        tokens = tokens_of("عطلموت جون")
        with pytest.raises(EngineUnavailable):
            engine.tag(tokens, [whole(form) for form in tokens.forms])
        assert engine.segment(tokens_of("كتاب"))
        assert engine.health().details["segmenter"]["restarts"] == 0
        assert until(lambda: engine.health().state == "ready")

    def test_what_a_jvm_says_unasked_costs_it_its_life(self, make_farasa, until):
        """A line that comes after the answer is not the next request's answer."""
        engine = make_farasa(farasa_deadline_s=5.0)
        pool = engine._segmenter
        jvm = next(iter(pool._alive))
        os.write(jvm._stdin, "المكتبة\n".encode())  # an answer that nobody waits for
        assert until(lambda: bool(select.select([jvm._stdout], [], [], 0)[0]))
        with pytest.raises(EngineUnavailable):
            engine.segment(tokens_of("كتاب"))
        assert until(lambda: engine.health().state == "ready")

    def test_a_jvm_that_dies_idle_costs_no_request(self, make_farasa):
        """It is found dead before it is asked; the request waits for its successor."""
        engine = make_farasa(farasa_deadline_s=30.0)
        (pid,) = engine._segmenter.pids()
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert engine.health().state == "degraded"
        assert forms(engine.segment(tokens_of("المكتبة"))) == ["ال+مكتب+ة"]
        assert engine.health().details["segmenter"]["faults"] == {"died": 1}
        assert is_gone(pid)

    def test_a_defect_in_reading_the_answer_discards_the_jvm(self, make_farasa, until, monkeypatch):
        """Whatever is raised, the pipe is not used again."""
        engine = make_farasa()

        def defect(*_):
            raise ZeroDivisionError

        before = engine._segmenter.pids()
        monkeypatch.setattr(engine_module, "_segmentations", defect)
        with pytest.raises(ZeroDivisionError):
            engine.segment(tokens_of("كتاب"))
        assert until(lambda: engine.health().state == "ready")
        assert engine._segmenter.pids().isdisjoint(before)


class TestStates:
    """Starting, ready, degraded, down."""

    @pytest.mark.parametrize("jar", ["segmenter-dies", "segmenter-noflush", "segmenter-sleeps"])
    def test_a_jar_that_never_answers_is_down_and_refuses_at_once(self, make_farasa, until, jar):
        """The breaker opens; requests don't pay the deadline, and are told when to come back."""
        engine = make_farasa(jar, start_s=0.3, up=False, farasa_deadline_s=30.0)
        assert until(lambda: engine.health().details["segmenter"]["restarts"] >= 3 and engine.health().state == "down")
        assert until(lambda: engine._segmenter._open_until - time.monotonic() > 0.2)
        with pytest.raises(EngineUnavailable, match="is down") as caught:  # not that it was late
            engine.segment(tokens_of("كتاب"))
        assert caught.value.retry_after >= 1

    def test_faults_in_a_row_open_the_breaker_and_one_answer_closes_it(self, make_farasa, until):
        """After the third the pool is down for a while and refuses at once; then a sound answer makes it ready again."""
        engine = make_farasa(farasa_deadline_s=30.0)
        for _ in range(3):
            assert until(lambda: engine.health().details["segmenter"]["up"] == 1)
            with pytest.raises(EngineUnavailable):
                engine.segment(tokens_of("عطلموت"))
        assert engine.health().state == "down"
        with pytest.raises(EngineUnavailable, match="is down"):
            engine.segment(tokens_of("كتاب"))
        assert until(lambda: engine.health().details["segmenter"]["up"] == 1)
        assert engine.health().state == "degraded"
        assert engine.segment(tokens_of("كتاب"))
        assert engine.health().state == "ready"

    def test_fallback_answers_while_farasa_is_down(self, make_farasa, until, monkeypatch):
        """The answer is the embedded engine's, and says so; the state is degraded, as answers are given."""
        monkeypatch.setattr("enrich.engines.embedded.EmbeddedEngine", lambda _: FakeEngine(names={"جون كيري": "PER"}))
        engine = make_farasa("segmenter-dies", "ner-dies", start_s=0.3, up=False, farasa_fallback="embedded")
        assert until(lambda: engine.health().details["segmenter"]["state"] == "down")
        assert until(lambda: engine.health().details["ner"]["state"] == "down")
        assert engine.health().state == "degraded"
        tokens = tokens_of("قال جون كيري")
        segmentations = engine.segment(tokens)
        assert len(segmentations) == len(tokens)
        assert engine.warnings() == [engine_module.WARN_FALLBACK]
        assert engine.tag(tokens, segmentations) == [Mention(4, 12, "PER", 1.0)]
        assert engine.warnings() == [engine_module.WARN_FALLBACK]

    def test_before_its_start_and_while_starting_it_is_starting(self, jars):
        """An engine that was built but not started answers nothing."""
        settings = Settings(farasa_segmenter_jar=str(jars("segmenter-sleeps")), farasa_ner_jar=str(jars("ner")), farasa_deadline_s=0.1)
        engine = FarasaEngine(settings)
        assert engine.health().state == "starting"
        with pytest.raises(EngineUnavailable, match="not running"):
            engine.segment(tokens_of("كتاب"))
        engine.start()
        with pytest.raises(EngineUnavailable, match="starting"):
            engine.segment(tokens_of("كتاب"))
        engine.close()
        assert engine.health().state == "down"

    def test_a_busy_pool_and_a_late_request_are_told_apart(self, make_farasa):
        """No free JVM in the call's seconds: busy. Too little of the request's own time: deadline, and no JVM is lost."""
        engine = make_farasa(farasa_deadline_s=1.0)
        borrowed = engine._segmenter._borrow(None)
        with pytest.raises(EngineBusy):
            engine.segment(tokens_of("كتاب"))
        with pytest.raises(EngineDeadline, match="too little"):
            engine.segment(tokens_of("كتاب"), deadline=time.monotonic() + 0.3)
        engine._segmenter._give_back(borrowed, 0.0)
        assert engine.segment(tokens_of("كتاب"))
        assert engine.health().details["segmenter"]["restarts"] == 0

    def test_a_program_that_cannot_be_run_is_down(self, make_farasa, until):
        """Java taken away after the start."""
        engine = make_farasa()
        engine._segmenter._command = ("/nonexistent/java",)
        with pytest.raises(EngineUnavailable):
            engine.segment(tokens_of("عطلموت"))
        assert until(lambda: engine.health().state == "down")


class TestClose:
    """No process outlives its worker."""

    def test_close_kills_idle_busy_and_starting_jvms(self, make_farasa, until):
        """A call in flight ends with EngineUnavailable."""
        engine = make_farasa("segmenter", "ner-sleeps", up=False, farasa_deadline_s=60.0)
        assert until(lambda: engine.health().details["segmenter"]["up"] == 1)
        raised = []

        def work():
            try:
                engine.segment(tokens_of("عطلتعليق"))
            except EngineUnavailable as error:
                raised.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        assert until(lambda: not engine._segmenter._idle and bool(engine._ner.pids()))
        pids = engine._segmenter.pids() | engine._ner.pids()
        assert len(pids) == 2
        engine.close()
        thread.join()
        assert len(raised) == 1
        assert all(is_gone(pid) for pid in pids)

    def test_a_jvm_given_back_after_the_close_is_killed(self, make_farasa):
        """The thread that holds it collects it."""
        engine = make_farasa()
        jvm = engine._segmenter._borrow(None)
        engine.close()
        engine._segmenter._give_back(jvm, 0.0)
        assert is_gone(jvm.pid)

    def test_jvms_see_the_end_when_the_worker_is_killed(self, jars, until):
        """SIGKILL gives the worker no chance to say goodbye; its JVMs read end of file."""
        script = textwrap.dedent("""
            import sys, time
            from enrich.config import Settings
            from enrich.engines.farasa import FarasaEngine
            engine = FarasaEngine(Settings(farasa_segmenter_jar=sys.argv[1], farasa_ner_jar=sys.argv[2], farasa_heap_mb=64))
            engine.start()
            while engine.health().state != "ready":
                time.sleep(0.02)
            print(*engine._segmenter.pids(), *engine._ner.pids(), flush=True)
            time.sleep(600)
        """)
        command = [sys.executable, "-c", script, str(jars("segmenter")), str(jars("ner"))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
            pids = [int(pid) for pid in worker.stdout.readline().split()]
            worker.kill()
        assert len(pids) == 2

        def ended(pid):
            stat = Path(f"/proc/{pid}/stat")
            # A container's init may leave orphans uncollected: a zombie has ended as well.
            return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"

        assert until(lambda: all(ended(pid) for pid in pids), 20)


class TestUnderFire:
    """Many threads, a fault every tenth request: the issue's target in small (in full: benchmarks/farasa_faults.py)."""

    def test_no_answer_reaches_another_request(self, make_farasa, until):
        """Each request carries words of its own and checks for them; afterwards nothing is left over."""
        engine = make_farasa(farasa_pool_size=2, farasa_deadline_s=0.7)
        open_files = open_descriptors()
        faults = [*TIMEOUTS.values(), *FAILURES.values()]
        wrong = []
        answered = []

        def work(first):
            chance = random.Random(first)  # noqa: S311 - words, not secrets
            for number in range(first, REQUESTS, THREADS):
                own = ["".join(chance.choices(LETTERS, k=6)) for _ in range(3)]
                fault = number % FAULT_EACH == 0
                words = ["ال" + word for word in own] + ([faults[number // FAULT_EACH % len(faults)]] if fault else [])
                try:
                    found = engine.segment(tokens_of(" ".join(words)))
                except (EngineUnavailable, EngineDeadline):
                    continue
                if fault or forms(found) != [f"ال+{word}" for word in own]:
                    wrong.append(number)
                answered.append(number)

        threads = [threading.Thread(target=work, args=(first,)) for first in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong
        assert answered
        assert until(lambda: engine.health().details["segmenter"]["up"] == 2)
        assert forms(engine.segment(tokens_of("المكتبة"))) == ["ال+مكتب+ة"]
        assert engine.health().state == "ready"
        assert open_descriptors() == open_files
        pids = engine._segmenter.pids()
        engine.close()
        assert all(is_gone(pid) for pid in pids)


@pytest.mark.farasa
class TestRealJars:
    """Farasa's own jars, where the environment names them; the conformance suite runs on them as well."""

    def test_segments_and_names_are_aligned(self, real_farasa):
        """Words of the issue's examples, and a name."""
        tokens = tokens_of("قال جون كيري للعلماء والمكتبات في القاهرة")
        found = real_farasa.segment(tokens)
        assert "ل+ال+علماء" in forms(found)
        assert "و+ال+مكتب+ات" in forms(found)
        assert real_farasa.warnings() == []
        types = {mention.type for mention in real_farasa.tag(tokens, found)}
        assert {"PER", "LOC"} <= types
