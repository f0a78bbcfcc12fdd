"""Where Farasa's jars are, and the command line of a JVM on one of them.

farasapy tells the folder and the names of its jars; its own interactive class is not used: it reads a pipe without a deadline,
shares it between threads without a lock, never drains stderr and keeps a cache of texts on disk.
"""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path
from typing import Final, Literal

from enrich.errors import EngineUnavailable

Kind = Literal["segmenter", "ner"]

FARASAPY_CLASSES: Final[dict[Kind, tuple[str, str]]] = {
    "segmenter": ("farasa.segmenter", "FarasaSegmenter"),
    "ner": ("farasa.ner", "FarasaNamedEntityRecognizer"),
}


def farasapy_jar(kind: Kind) -> Path:
    """The path of a jar in farasapy's own folder, whether it has been downloaded or not.

    Raises:
        EngineUnavailable: farasapy is not installed.

    """
    module, name = FARASAPY_CLASSES[kind]
    try:
        tool = getattr(import_module(module), name)
    except ImportError:
        raise EngineUnavailable("farasapy is not installed: pip install 'enrich[farasa]', or name the jars in the settings", 60) from None
    # An instance would check, download and write; the command line needs only the class's own folder.
    return Path(tool.__new__(tool).command[-1])


def find_jar(kind: Kind, setting: str) -> Path:
    """The jar that a setting names, or farasapy's own where it names none.

    Raises:
        EngineUnavailable: there is no such file, or farasapy is not installed.

    """
    jar = Path(setting) if setting else farasapy_jar(kind)
    if not jar.is_file():
        where = f"ENRICH_FARASA_{kind.upper()}_JAR" if setting else "farasapy's folder (enrich farasa install fetches it)"
        raise EngineUnavailable(f"no Farasa {kind} jar at {where}", 60)
    return jar.resolve()


def java_command(jar: Path, heap_mb: int) -> list[str]:
    """The command line of farasapy with a heap limit (MiB), UTF-8 on both pipes, and an end to the process when memory runs out.

    Raises:
        EngineUnavailable: there is no ``java`` on the PATH.

    """
    java = shutil.which("java")
    if java is None:
        raise EngineUnavailable("no java on the PATH: Farasa needs a JRE", 60)
    return [
        java,
        f"-Xmx{heap_mb}m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+UseSerialGC",
        "-Dfile.encoding=UTF-8",
        "-Dstdout.encoding=UTF-8",  # read by Java 19 and later, which no longer take stdout's encoding from file.encoding
        "-jar",
        str(jar),
    ]
