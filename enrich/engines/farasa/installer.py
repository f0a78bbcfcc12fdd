"""``enrich farasa install``: fetch Farasa's jars on the user's word. The service itself never downloads anything."""

from __future__ import annotations

import argparse
import hashlib
import ssl
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from enrich.engines.farasa.jars import farasapy_jar
from enrich.errors import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

URL: Final = "https://farasa-api.qcri.org/farasapy/releases/download/toolkit-bins-released/farasa_bin.zip"
"""Where farasapy 0.1.1 fetches its jars from; farasapy does so without certificate checks, this command with them."""
LICENCE: Final = """\
Farasa is the work of the Qatar Computing Research Institute (QCRI), Hamad Bin Khalifa University.
It is given for research and education only; any commercial use needs QCRI's written consent.
Terms: https://farasa.qcri.org/ - read them there before you go on. enrich does not ship Farasa and grants no right to it.
"""
TIMEOUT_S: Final = 60
BLOCK: Final = 1 << 20
MAX_BYTES: Final = 2 << 30
"""The archive and what it unpacks to stay far below; a larger one is not Farasa's."""


def install(argv: Sequence[str]) -> int:
    """State the licence, ask, fetch, show the checksum, unpack. Returns an exit status: 0 done, 1 refused or failed."""
    parser = argparse.ArgumentParser(prog="enrich farasa install", description="Fetch Farasa's jars (its own licence holds).")
    parser.add_argument("--to", type=Path, help="folder to unpack to (default: farasapy's own)")
    parser.add_argument("--url", default=URL, help="https address of the archive")
    parser.add_argument("--sha256", help="refuse an archive with another checksum")
    parser.add_argument("--accept-licence", action="store_true", help="answer yes: you have read and accept Farasa's licence")
    options = parser.parse_args(argv)
    sys.stdout.write(LICENCE)
    if not options.url.startswith("https://"):
        return _fail("the address must begin with https://")
    if not options.accept_licence and not _confirmed():
        return _fail("not accepted; nothing was fetched")
    try:
        folder = options.to or farasapy_jar("ner").parent.parent
        with tempfile.TemporaryFile() as archive:
            checksum = _fetch(options.url, archive)
            sys.stdout.write(f"sha256 {checksum}\n")
            if options.sha256 and options.sha256.lower() != checksum:
                return _fail("the checksum is another one; nothing was unpacked")
            jars = _unpack(archive, folder)
    except (OSError, zipfile.BadZipFile, EngineUnavailable) as error:
        return _fail(str(error))
    for jar in jars:
        sys.stdout.write(f"{jar}\n")
    for setting, name in (("SEGMENTER", "FarasaSegmenterJar.jar"), ("NER", "FarasaNERJar.jar")):
        for jar in jars:
            if options.to and jar.name == name:
                sys.stdout.write(f"export ENRICH_FARASA_{setting}_JAR={jar.resolve()}\n")
    return 0


def _confirmed() -> bool:
    sys.stdout.write("Type yes to say that you accept Farasa's licence: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _fail(reason: str) -> int:
    sys.stderr.write(f"enrich farasa install: {reason}\n")
    return 1


def _fetch(url: str, target: IO[bytes]) -> str:
    """Download over a checked TLS connection; returns the SHA-256."""
    digest = hashlib.sha256()
    size = 0
    with urllib.request.urlopen(url, timeout=TIMEOUT_S, context=ssl.create_default_context()) as answer:  # noqa: S310 - https was checked
        if not answer.geturl().startswith("https://"):
            raise OSError("the server led away from https")
        while block := answer.read(BLOCK):
            size += len(block)
            if size > MAX_BYTES:
                raise OSError("the archive is too large to be Farasa's")
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _unpack(archive: IO[bytes], folder: Path) -> list[Path]:
    """Unpack the files of an archive below ``folder``, and nowhere else; returns the jars."""
    jars = []
    with zipfile.ZipFile(archive) as packed:
        members = [member for member in packed.infolist() if not member.is_dir()]
        if sum(member.file_size for member in members) > MAX_BYTES:
            raise OSError("the archive unpacks to more than Farasa's size")
        for member in members:
            path = PurePosixPath(member.filename)
            if path.is_absolute() or ".." in path.parts or "\\" in member.filename:
                raise zipfile.BadZipFile("the archive has a path that leads out of its folder")
        for member in members:
            packed.extract(member, folder)
            if member.filename.endswith(".jar"):
                jars.append(folder / member.filename)
    return jars
