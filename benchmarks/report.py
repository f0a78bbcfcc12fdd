"""The benchmark report: everything that is measured by one command, as Markdown with plots.

    make bench                          seeds only
    make bench DATA=/path/to/data       also accuracy on the annotated data, and news not seen before
    python benchmarks/report.py [--data FOLDER] [--out benchmarks/reports] [--seconds 3] [--without-peers]

Takes some four minutes on a machine that should do nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import accuracy
import matplotlib as mpl
import pipeline
import service
import side_by_side
from measure import ROOT, machine, seeds, words

from enrich import Enricher, __version__
from enrich.config import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matplotlib.figure import Figure

REPEAT = """    make bench [DATA=FOLDER]
    python benchmarks/pipeline.py [--data FOLDER]        # the library alone
    python benchmarks/service.py                         # over HTTP
    python benchmarks/side_by_side.py                    # other projects
    python benchmarks/accuracy.py [--data FOLDER]"""
REPORTS = ROOT / "benchmarks" / "reports"
COLOURS = ("#4c78a8", "#f58518", "#54a24b", "#e45756", "#72b7b2", "#b279a2", "#9d755d", "#bab0ac", "#eeca3b")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the annotated data's folder")
    parser.add_argument("--out", type=Path, default=REPORTS, help="where the report is written")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement over HTTP")
    parser.add_argument("--without-peers", action="store_true", help="leave other projects out: no package index is needed then")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "enrich", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    report = "\n".join(sections(options)) + "\n"
    (options.out / "speed.md").write_text(report, encoding="utf-8")
    print(f"written: {options.out / 'speed.md'}")


def sections(options: argparse.Namespace) -> Iterator[str]:
    yield f"# Benchmarks of enrich {__version__}\n"
    today = dt.datetime.now(tz=dt.UTC).date()
    yield f"Written by `make bench{' DATA=FOLDER' if options.data else ''}` on {today}.\n"
    yield table(("machine", ""), machine().items())
    print("library: first sight, features, stages, growth, start", flush=True)
    yield from library(options)
    print("service: start, latency, saturation, bulk, two workers, memory", flush=True)
    yield from over_http(options)
    if not options.without_peers:
        print("other projects", flush=True)
        yield from others(options)
    print("accuracy", flush=True)
    yield "## Accuracy\n"
    if options.data is None:
        yield "Without a data folder (`DATA=`) only the seed articles' entities are measured.\n"
    yield table(("what", "figure"), accuracy.everything(options.data).items())
    yield "The seeds and the development data were looked at while rules and models were made.\n"
    yield from scores(options)
    yield "## To repeat\n"
    yield REPEAT


def library(options: argparse.Namespace) -> Iterator[str]:
    first = pipeline.first_pass(options.data)
    enricher = Enricher(settings=Settings())
    gc.freeze()
    texts = seeds()
    rates = pipeline.features(enricher, texts)
    stages = pipeline.profile(enricher, texts)
    growth = pipeline.growth(enricher)
    seconds, memory = pipeline.start()
    yield "## The library, one core\n"
    yield f"Words a second of processor time: {words(texts):,} words in {len(texts)} news articles, words seen before, `to_dict()` included.\n"
    loop = rates.pop("reference loop")
    yield table(
        ("feature", "words/s", "of a plain Python loop's rate"),
        [(name, f"{rate:,.0f}", f"{rate / loop:.3f}") for name, rate in rates.items()],
    )
    yield f"The loop cuts the same texts at white space and makes a dict a word: {loop:,.0f} words/s.\n"
    yield "All features at the first sight of words:\n"
    yield table(("texts", "words/s"), [(name, f"{rate:,.0f}") for name, rate in first.items()])
    yield f"Import, models and a first text in a fresh process: {seconds:.2f} s, {memory:.0f} MB at most.\n"
    yield "### Where the time goes\n"
    yield "Each stage by itself on what the stage before gave; microseconds a word.\n"
    yield table(("stage", "microseconds a word"), [(name, f"{micro:.3f}") for name, micro in stages.items()])
    save(stage_plot(stages), options.out / "stages.svg")
    yield "![Microseconds a word of each stage](stages.svg)\n"
    yield "### How the cost grows with length\n"
    yield table(
        ("words", "milliseconds", "microseconds a word"),
        [(f"{length:,}", f"{milliseconds:.2f}", f"{1000 * milliseconds / length:.2f}") for length, milliseconds in growth],
    )
    save(growth_plot(growth), options.out / "growth.svg")
    if options.out == REPORTS:
        save(growth_plot(growth), ROOT / "docs" / "images" / "growth.svg")
    yield "![Words against milliseconds, both axes logarithmic: a straight line](growth.svg)\n"


def over_http(options: argparse.Namespace) -> Iterator[str]:
    found = service.everything(options.seconds)
    yield "## Over HTTP\n"
    yield "`enrich serve` on this machine, the client in a process of its own beside it; all features.\n"
    yield table(("what", "figure"), [line.split(" | ") for line in service.lines(found)])
    save(latency_plot(found), options.out / "latency.svg")
    yield "![Latency by load](latency.svg)\n"


def others(options: argparse.Namespace) -> Iterator[str]:
    yield "## Side by side\n"
    yield "The seed articles in one run, one process after the other, each project in an environment of its own. They do not all do the same work:"
    yield "numbers here are of ten kinds with values, units and spans.\n"
    head = ("project", "words/s", "at first sight", "enrich, words/s", "at first sight", "times as fast")
    yield table(head, side_by_side.lines(options.seconds, side_by_side.FOLDER))


def scores(options: argparse.Namespace) -> Iterator[str]:
    curves = accuracy.calibrations(options.data)
    yield "### Whether scores are probabilities\n"
    yield "Of the mentions that an entity's score puts into a tenth of the scale, the share whose span and type are exactly right."
    yield "Tenths of few mentions tell little. Curves of sentences held out of training are in training/ENTITIES.md.\n"
    for name, curve in curves.items():
        yield f"On {name}:\n"
        yield table(accuracy.CALIBRATION_HEAD, accuracy.calibration_rows(curve))
    save(calibration_plot(curves), options.out / "calibration.svg")
    yield "![Mean score against the share that is right, with the diagonal on which they agree](calibration.svg)\n"


def table(head: tuple[str, ...], body: Iterable[Any]) -> str:
    lines = [head, tuple("---" for _ in head), *body]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines) + "\n"


def figure(width: float, height: float) -> tuple[Figure, Any]:
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")


def save(plot: Figure, path: Path) -> None:
    plot.savefig(path, metadata={"Date": None})


def stage_plot(stages: dict[str, float]) -> Figure:
    plot, axes = figure(7.5, 1.9)
    left = 0.0
    for (name, micro), colour in zip(stages.items(), COLOURS, strict=False):
        if name == "whole enrichment":
            break
        axes.barh(0, micro, left=left, color=colour, label=f"{name}: {micro:.2f}")
        left += micro
    axes.set_yticks([])
    axes.set_xlabel("microseconds a word")
    plot.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=7.5)
    return plot


def growth_plot(growth: list[tuple[int, float]]) -> Figure:
    plot, axes = figure(5.5, 3.4)
    lengths, milliseconds = zip(*growth, strict=True)
    axes.loglog(lengths, milliseconds, "o-", color=COLOURS[0], label="all features")
    each = milliseconds[-1] / lengths[-1]
    axes.loglog(lengths, [each * length for length in lengths], "--", color=COLOURS[7], label=f"{1000 * each:.1f} microseconds a word")
    axes.set_xlabel("words")
    axes.set_ylabel("milliseconds")
    axes.legend(frameon=False)
    return plot


def calibration_plot(curves: dict[str, list[accuracy.Bucket]]) -> Figure:
    plot, axes = figure(5.5, 3.4)
    axes.plot([0, 1], [0, 1], "--", color="black", linewidth=0.8)
    for (name, curve), colour in zip(curves.items(), COLOURS, strict=False):
        axes.plot([one.score for one in curve], [one.right for one in curve], color=colour, label=name.split(",")[0])
        axes.scatter([one.score for one in curve], [one.right for one in curve], [4 + one.mentions**0.5 for one in curve], color=colour)
    axes.set_xlabel("mean score (size of a dot: how many mentions)")
    axes.set_ylabel("share that is right")
    axes.legend(frameon=False)
    return plot


def latency_plot(found: dict[str, Any]) -> Figure:
    plot, axes = figure(5.5, 3.4)
    for (connections, latency), colour in zip(found["closed"].items(), COLOURS, strict=False):
        shares = [i / 200 for i in range(200)]
        axes.plot(
            [latency.milliseconds(share) for share in shares], [100 * share for share in shares], color=colour, label=f"{connections} connections"
        )
    half = found["half"]
    axes.plot([half.milliseconds(i / 200) for i in range(200)], [i / 2 for i in range(200)], "--", color="black", label="half of saturation")
    axes.set_xscale("log")
    axes.set_xlabel(f"milliseconds, article of {service.ARTICLE_WORDS} words")
    axes.set_ylabel("percent of requests answered by then")
    axes.legend(frameon=False)
    return plot


if __name__ == "__main__":
    main()
