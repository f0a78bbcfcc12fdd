"""The stand-in for Farasa's jars, compiled from source once a session; tests that need it are skipped where there is no JDK."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from enrich.config import Settings
from enrich.engines.farasa import FarasaEngine

SOURCE = Path(__file__).parent / "java" / "StandIn.java"
DEADLINE_S = 1.0
UP_WITHIN_S = 60.0


def until(condition: Callable[[], bool], seconds: float = UP_WITHIN_S) -> bool:
    """Whether a condition came to hold within the seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def pack_stand_in(folder: Path) -> Path:
    """Compile the stand-in and pack it as a jar."""
    subprocess.run(["javac", "-encoding", "UTF-8", "-d", str(folder), str(SOURCE)], check=True, timeout=120)
    jar = folder / "segmenter.jar"
    subprocess.run(["jar", "cfe", str(jar), "StandIn", "-C", str(folder), "StandIn.class"], check=True, timeout=120)
    return jar


@pytest.fixture(name="until")
def _until():
    return until


@pytest.fixture(scope="session")
def jars(tmp_path_factory):
    """Path of a stand-in jar by its name: the name tells its task and its fault at start."""
    if not (shutil.which("javac") and shutil.which("jar") and shutil.which("java")):
        pytest.skip("no JDK: the stand-in for Farasa can't be compiled")
    folder = tmp_path_factory.mktemp("standin")
    packed = pack_stand_in(folder)

    def named(name):
        jar = folder / f"{name}.jar"
        if not jar.exists():
            shutil.copy(packed, jar)
        return jar

    return named


@pytest.fixture
def make_farasa(jars):
    """Builds engines on the stand-in, and closes them."""
    engines = []

    def make(segmenter="segmenter", ner="ner", *, start_s=30.0, up=True, **settings):
        settings.setdefault("farasa_deadline_s", DEADLINE_S)
        settings.setdefault("farasa_heap_mb", 64)
        engine = FarasaEngine(
            Settings(farasa_segmenter_jar=str(jars(segmenter)), farasa_ner_jar=str(jars(ner)), **settings),
            start_s=start_s,
        )
        engines.append(engine)
        engine.start()
        if up:
            assert until(lambda: engine.health().state == "ready")
        return engine

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture
def real_farasa():
    """An engine on Farasa's own jars, where the environment names them."""
    names = {name: os.environ.get(f"ENRICH_{name.upper()}", "") for name in ("farasa_segmenter_jar", "farasa_ner_jar")}
    if not all(names.values()):
        pytest.skip("ENRICH_FARASA_SEGMENTER_JAR and ENRICH_FARASA_NER_JAR name no jars")
    engine = FarasaEngine(Settings(**names))
    engine.start()
    assert until(lambda: engine.health().state == "ready", 120)
    yield engine
    engine.close()
