"""Runs in the environment of another project: its speed on texts read from standard input, as JSON on standard output.

    python peer.py NAME < {"texts": [...], "seconds": 2}

Writes {"version", "start" (seconds to import and load), "words" (a second, processor time, words seen before), "first" (words a second of
the first pass)}, or {"error"}. Each project is called as its own documentation shows.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = tuple[str, Callable[[str], object]]


def farasa() -> Work:
    from farasa import segmentation

    return "Farasa", segmentation.segmentLine


def mahad() -> Work:
    from maha.parsers.functions import parse_dimension

    kinds = dict.fromkeys(("numeral", "ordinal", "duration"), True)
    return "mahad", lambda text: parse_dimension(text, **kinds)


def duckling() -> Work:
    import duckling as library

    zones = library.load_time_zones("/usr/share/zoneinfo")
    now = library.parse_ref_time(zones, "UTC", 1_600_000_000)
    locale = library.parse_locale("AR_EG", library.default_locale_lang(library.parse_lang("AR")))
    context = library.Context(now, locale)
    kinds = library.parse_dimensions(["numeral", "ordinal", "duration", "amount-of-money", "quantity", "temperature", "distance", "volume"])
    return "pyduckling-native-phihos", lambda text: library.parse(text, context, kinds, False)


def pyarabic() -> Work:
    from pyarabic import araby

    return "PyArabic", lambda text: araby.normalize_ligature(araby.strip_tatweel(araby.strip_tashkeel(text)))


def camel() -> Work:
    from camel_tools.utils.charmap import CharMapper
    from camel_tools.utils.dediac import dediac_ar
    from camel_tools.utils.normalize import normalize_unicode

    clean = CharMapper.builtin_mapper("arclean")
    return "camel-tools", lambda text: dediac_ar(clean(normalize_unicode(text)))


def main() -> None:
    asked = json.load(sys.stdin)
    texts, seconds = asked["texts"], asked["seconds"]
    count = sum(len(text.split()) for text in texts)
    begin = time.process_time()
    package, work = {"farasa": farasa, "mahad": mahad, "duckling": duckling, "pyarabic": pyarabic, "camel": camel}[sys.argv[1]]()
    start = time.process_time() - begin
    begin = time.process_time()
    for text in texts:
        work(text)
    first = count / (time.process_time() - begin)
    best = float("inf")
    until = time.process_time() + seconds
    while best == float("inf") or time.process_time() < until:
        begin = time.process_time()
        for text in texts:
            work(text)
        best = min(best, time.process_time() - begin)
    print(json.dumps({"version": importlib.metadata.version(package), "start": start, "words": count / best, "first": first}))


if __name__ == "__main__":
    main()
