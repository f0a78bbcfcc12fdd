"""Jobs on real models, with input files of every kind."""

import csv
import gzip
import io
import json
import lzma

import pytest

from enrich import Enricher
from enrich.config import Settings

TEXTS = [
    "قال جون كيري إن 50 قتيلا سقطوا",
    "وصل الوزير إلى القاهرة، ثم سافر إلى بيروت.",
    "ارتفعت الأسعار 3.5% خلال شهرين",
    "دفع ألفي دينار",
    "كتب التقريرَ محمد الحسن",
]


@pytest.fixture(scope="session")
def enricher():
    """The embedded engine."""
    return Enricher(settings=Settings())


@pytest.fixture(scope="session")
def expected(enricher):
    """The library's answers to TEXTS, without their times."""
    bodies = [json.loads(json.dumps(enricher.enrich(text).to_dict())) for text in TEXTS]
    for body in bodies:
        del body["meta"]["timings_ms"]
    return bodies


@pytest.fixture
def rows(tmp_path):
    """A function that writes TEXTS, or other texts, as a file; the name's suffixes say how."""

    def write(name, texts=TEXTS):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = name.split(".")
        kind = next(part for part in reversed(parts) if part not in {"gz", "xz", "zst"})
        if kind == "parquet":
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(pa.table({"text": texts, "id": [f"r{i}" for i in range(len(texts))]}), path)
            return path
        if kind == "txt":
            content = "\n".join(texts)
        elif kind == "jsonl":
            content = "".join(json.dumps({"id": f"r{i}", "text": text}) + "\n" for i, text in enumerate(texts))
        else:
            out = io.StringIO()
            writer = csv.writer(out, delimiter="\t" if kind == "tsv" else ",")
            writer.writerows([["id", "text"], *([f"r{i}", text] for i, text in enumerate(texts))])
            content = out.getvalue()
        path.write_bytes(packed(content.encode(), parts[-1]))
        return path

    return write


def packed(content, suffix):
    """Bytes packed as a suffix says."""
    if suffix == "zst":
        import zstandard

        return zstandard.ZstdCompressor().compress(content)
    return {"gz": gzip.compress, "xz": lzma.compress}.get(suffix, bytes)(content)


@pytest.fixture
def read():
    """A function that reads the lines of an output, packed or not."""
    return answers


def answers(path):
    """The lines of an output."""
    content = path.read_bytes()
    if path.suffix == ".zst":
        import zstandard

        content = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content), read_across_frames=True).read()
    content = {".gz": gzip.decompress, ".xz": lzma.decompress}.get(path.suffix, bytes)(content)
    return [json.loads(line) for line in content.splitlines()]
