"""``enrich bench``: words a second of each stage on this machine, in a few seconds."""

from __future__ import annotations

import platform
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import orjson

from enrich import __version__
from enrich.cli.terminal import read, write
from enrich.pipeline import Enricher

if TYPE_CHECKING:
    import argparse

SAMPLE: Final = """\
أعلنت وزارة الطاقة في عمّان صباح الأحد أنها ستفتتح ثلاث محطات جديدة لتوليد الكهرباء من الشمس قبل نهاية عام 2027، بكلفة تبلغ 45 مليون
دينار. وقالت المهندسة سلمى الخطيب، مديرة المشروع، للصحفيين إن المحطات ستزود نحو مئة وعشرين ألف منزل بحاجتها من التيار، وإن العمال
الذين يبنونها يزيد عددهم على ألف ومئتي عامل. وستقام أولاها على بعد 35 كيلومترا من مدينة معان، حيث تسطع الشمس أكثر من 300 يوم في السنة.
وكان البنك الأوروبي للاستثمار قد وافق في الربيع على قرض يغطي 60% من النفقات، على أن يسدد خلال خمسة عشر عاما. ورحب رئيس بلدية معان
بالقرار، وطالب الشركات المنفذة بتشغيل أبناء المنطقة وتدريبهم، وبحماية المراعي التي تعيش منها عشرات الأسر في القرى القريبة.
"""
"""Written for this purpose: news-like, with names and numbers of several kinds."""


def run(options: argparse.Namespace) -> int:
    """Measure, and print what was found."""
    text = SAMPLE if options.file is None else read(options.file)
    begin = time.perf_counter()
    enricher = Enricher("embedded")
    loaded = time.perf_counter() - begin
    report = {
        "enrich": __version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "words": len(text.split()),
        "load_s": round(loaded, 3),
        **_measure(enricher, text, options.seconds),
    }
    write(orjson.dumps(report, option=orjson.OPT_APPEND_NEWLINE) if options.format == "json" else _table(report).encode())
    return 0


def _measure(enricher: Enricher, text: str, seconds: float) -> dict[str, Any]:
    """Words a second: at first sight of the words, then again and again, by stage and together; one core."""
    words = len(text.split())
    first: float = enricher.enrich(text).meta["timings_ms"]["total"]
    spent: Counter[str] = Counter()
    turns = 0
    until = time.perf_counter() + seconds
    while not turns or time.perf_counter() < until:
        spent.update(enricher.enrich(text).meta["timings_ms"])
        turns += 1
    rates = {stage: round(words * turns / milliseconds * 1000) for stage, milliseconds in spent.items() if milliseconds}
    return {"words_per_s_first": round(words / first * 1000), "words_per_s": rates}


def _table(report: dict[str, Any]) -> str:
    lines = [
        f"enrich {report['enrich']}, Python {report['python']}, {report['machine']}, one core; {report['words']} words",
        f"{'models loaded in':20s}{report['load_s']:12.2f} s",
        f"{'first sight':20s}{report['words_per_s_first']:12,} words/s",
        *(f"{stage:20s}{rate:12,} words/s" for stage, rate in report["words_per_s"].items()),
    ]
    return "\n".join(lines) + "\n"
