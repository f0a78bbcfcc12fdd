"""Every kind of input and output, each held to the library's own answers."""

import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from marshmallow import fields

from enrich.bulk import BulkError, Job, run
from enrich.bulk.columns import schema
from enrich.extras import MissingExtra
from enrich.service.answers import EnrichmentSchema

PLACE = ("source", "row", "id")


def bare(line):
    """An answer without its row's place."""
    return {name: value for name, value in line.items() if name not in PLACE}


def without_nulls(value):
    """A Parquet row as the JSON body has it: members that are not there are left out."""
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


def columns(kind, parent=""):
    """The names of a Parquet file's leaves, by their path."""
    if isinstance(kind, pa.ListType) and pa.types.is_struct(kind.value_type):
        kind = kind.value_type
    if not isinstance(kind, pa.Schema | pa.StructType):
        return {parent}
    return set().union(*(columns(field.type, f"{parent}.{field.name}".strip(".")) for field in kind))


def members(schema, parent=""):
    """The names of an answer's leaves, by their path, as the service describes them."""
    found = set()
    for name, kind in schema.fields.items():
        path = f"{parent}.{name}".strip(".")
        inner = kind.inner if isinstance(kind, fields.List) else kind
        found |= members(inner.schema, path) if isinstance(inner, fields.Nested) else {path}
    return found


class TestInputs:
    """What a row is, in each format."""

    @pytest.mark.parametrize("name", [f"in.{kind}{packing}" for kind in ("jsonl", "csv", "tsv") for packing in ("", ".gz", ".xz", ".zst")])
    def test_rows_of_files_packed_or_not(self, rows, tmp_path, expected, read, name):
        """Each answer is the library's, after the row's place and name, in order."""
        run(Job(str(rows(name)), str(tmp_path / "out.jsonl"), processes=1))
        found = read(tmp_path / "out.jsonl")
        assert [bare(line) for line in found] == expected
        assert [[line[name] for name in PLACE] for line in found] == [[name, i + 1, f"r{i}"] for i in range(5)]

    def test_parquet(self, rows, tmp_path, expected, read):
        """Only its two columns are read."""
        run(Job(str(rows("in.parquet")), str(tmp_path / "out.jsonl"), processes=1))
        found = read(tmp_path / "out.jsonl")
        assert [bare(line) for line in found] == expected
        assert found[4]["id"] == "r4"

    def test_a_text_file_is_one_text(self, rows, tmp_path, enricher, read):
        """With its line ends: offsets count them."""
        path = rows("in.txt", ["في ١٩٩٨", "وفي 2003"])
        run(Job(str(path), str(tmp_path / "out.jsonl"), processes=1))
        (line,) = read(tmp_path / "out.jsonl")
        assert line["numbers"] == enricher.enrich(path.read_text()).to_dict()["numbers"]

    def test_lines_makes_each_line_a_text(self, rows, tmp_path, expected, read):
        """Blank lines are counted, and left out."""
        path = rows("in.txt.gz", ["قال جون كيري إن 50 قتيلا سقطوا\r", "", "دفع ألفي دينار"])
        run(Job(str(path), str(tmp_path / "out.jsonl"), input_format="lines", processes=1))
        found = read(tmp_path / "out.jsonl")
        assert [line["row"] for line in found] == [1, 3]
        assert [bare(line) for line in found] == [expected[0], expected[3]]

    def test_other_names_of_field_and_id(self, tmp_path, read):
        """A whole number may name a row as well."""
        (tmp_path / "in.jsonl").write_text('\ufeff{"body": "دفع ألفي دينار", "no": 7, "text": "x"}\n\n{"body": "نعم", "no": [1]}')
        run(Job(str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), text_field="body", id_field="no", processes=1))
        first, second = read(tmp_path / "out.jsonl")
        assert (first["id"], first["normalized_text"]) == (7, "دفع ألفي دينار")
        assert (second["row"], "id" in second) == (3, False)

    def test_quoted_cells_have_line_ends(self, tmp_path, read):
        """A row may be many lines."""
        (tmp_path / "in.csv").write_text('text,n\n"نعم\nلا",1\nثم,2\n', encoding="utf-8-sig")
        run(Job(str(tmp_path / "in.csv"), str(tmp_path / "out.jsonl"), processes=1, options={"normalization": "minimal"}))
        assert [(line["row"], line["normalized_text"]) for line in read(tmp_path / "out.jsonl")] == [(1, "نعم\nلا"), (2, "ثم")]


class TestFolders:
    """Many files."""

    @pytest.fixture
    def folder(self, rows, tmp_path):
        """Files of several formats, one below, and some that are none."""
        for name in ("in/b.jsonl", "in/a.csv.gz", "in/sub/c.parquet", "in/t1.txt", "in/t2.txt"):
            rows(name)
        rows("in/.hidden.jsonl")
        rows("in/_made/d.jsonl")
        (tmp_path / "in" / "notes.md").write_text("no rows")
        return tmp_path / "in"

    def test_all_files_of_a_folder_in_the_order_of_their_names(self, folder, tmp_path, read):
        """Hidden files, files of other kinds and what enrich made are left out."""
        run(Job(str(folder), str(tmp_path / "out.jsonl"), processes=1))
        names = [line["source"] for line in read(tmp_path / "out.jsonl")]
        assert list(dict.fromkeys(names)) == ["a.csv.gz", "b.jsonl", "sub/c.parquet", "t1.txt", "t2.txt"]
        assert len(names) == 17

    def test_a_glob(self, folder, tmp_path, read):
        """Names are told from its fixed part on."""
        run(Job(f"{folder}/**/*.parquet", str(tmp_path / "out.jsonl"), processes=1))
        assert {line["source"] for line in read(tmp_path / "out.jsonl")} == {"sub/c.parquet"}

    def test_a_folder_out_has_a_file_for_each(self, folder, tmp_path, read):
        """Under the same names."""
        run(Job(str(folder), f"{tmp_path}/out/", output_format="jsonl.gz", processes=1))
        made = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.gz"))
        assert made == ["a.jsonl.gz", "b.jsonl.gz", "sub/c.jsonl.gz", "t1.jsonl.gz", "t2.jsonl.gz"]
        assert len(read(tmp_path / "out" / "b.jsonl.gz")) == 5

    def test_what_a_folder_has_is_not_done_again(self, folder, tmp_path):
        """A file that came since is."""
        job = Job(str(folder), f"{tmp_path}/out/", processes=1)
        assert run(job).rows == 17
        (folder / "z.txt").write_text("ثم")
        assert run(job).rows == 1

    def test_two_inputs_of_one_output_are_refused(self, rows, tmp_path):
        """Nothing is lost in silence."""
        rows("in/a.csv")
        rows("in/a.jsonl")
        with pytest.raises(BulkError, match=r"a.jsonl: another input file has the same output"):
            run(Job(str(tmp_path / "in"), f"{tmp_path}/out/", processes=1))


class TestOutputs:
    """What an output is, in each format."""

    @pytest.mark.parametrize("suffix", ["jsonl", "ndjson", "jsonl.gz", "jsonl.xz", "jsonl.zst"])
    def test_json_lines_packed_or_not(self, rows, tmp_path, expected, read, suffix):
        """Joined of chunks, they are one file."""
        run(Job(str(rows("in.jsonl")), str(tmp_path / f"out.{suffix}"), processes=1, chunk_rows=2))
        assert [bare(line) for line in read(tmp_path / f"out.{suffix}")] == expected

    def test_parquet(self, rows, tmp_path, expected):
        """The body's members are columns; what a body leaves out is null."""
        run(Job(str(rows("in.jsonl")), str(tmp_path / "out.parquet"), processes=1, chunk_rows=2))
        file = pq.ParquetFile(tmp_path / "out.parquet")
        found = file.read().to_pylist()
        for row in found:
            row["meta"]["models"] = dict(row["meta"]["models"])
        assert [bare(without_nulls(row)) for row in found] == expected
        assert file.num_row_groups == 3

    def test_parquet_of_rows_that_are_all_bad(self, tmp_path):
        """It has columns and no row."""
        (tmp_path / "in.jsonl").write_text("no JSON")
        run(Job(str(tmp_path / "in.jsonl"), str(tmp_path / "out.parquet"), processes=1))
        assert pq.read_table(tmp_path / "out.parquet").shape == (0, 8)

    def test_parquet_has_a_column_for_each_member_of_the_answer(self):
        """A member that the service adds is not lost here."""
        assert columns(schema()) == {*PLACE, *members(EnrichmentSchema())} - {"meta.timings_ms"}

    def test_only_what_was_asked_for(self, rows, tmp_path, read):
        """Options are the service's."""
        options = {"features": ["numbers"], "offset_unit": "utf8", "include_implicit": True}
        run(Job(str(rows("in.jsonl")), str(tmp_path / "out.jsonl"), processes=1, options=options))
        line = read(tmp_path / "out.jsonl")[2]
        assert sorted(line) == ["id", "meta", "numbers", "row", "source"]
        assert line["meta"]["offset_unit"] == "utf8"

    def test_nothing_in_nothing_out(self, tmp_path):
        """An empty input is no error."""
        (tmp_path / "in.jsonl").write_bytes(b"")
        assert run(Job(str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), processes=1)).rows == 0
        assert (tmp_path / "out.jsonl").read_bytes() == b""


class TestBadRows:
    """They are listed beside the output, without their text; the rest are answered."""

    BAD = (
        (b"not json", "malformed-json"),
        (b'["text"]', "invalid-request"),
        (b'{"id": "r2"}', "invalid-request"),
        (b'{"text": 7}', "invalid-request"),
        (b'{"text": " "}', "blank-text"),
        (b'{"text": "\xff"}', "malformed-json"),
        (b'{"text": "' + b"x" * 100_001 + b'"}', "text-too-long"),
        (b'{"text": "' + b"x" * 2_000_000 + b'"}', "line-too-long"),
    )

    def test_each_has_its_problem(self, tmp_path, read):
        """The service's own types, at the row's number."""
        lines = [b'{"text": "\xd9\x86\xd8\xb9\xd9\x85"}', *(line for line, _ in self.BAD), b'{"text": "\xd9\x84\xd8\xa7"}']
        (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
        report = run(Job(str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), processes=1))
        assert (report.rows, report.bad) == (10, 8)
        assert [line["row"] for line in read(tmp_path / "out.jsonl")] == [1, 10]
        found = read(tmp_path / "out.jsonl.bad.jsonl")
        assert [(line["row"], line["problem"]["type"].rpartition(":")[2]) for line in found] == [
            (i + 2, slug) for i, (_, slug) in enumerate(self.BAD)
        ]
        assert found[2]["id"] == "r2"
        assert b"xxx" not in (tmp_path / "out.jsonl.bad.jsonl").read_bytes()

    def test_types_and_titles_are_the_service_s(self):
        """One program reads both."""
        from enrich.bulk.problems import TITLES, TYPE_PREFIX
        from enrich.service import problems

        assert TYPE_PREFIX == problems.TYPE_PREFIX
        assert all(tuple(problems.KINDS[slug][:2]) == shown for slug, shown in TITLES.items())

    @pytest.mark.parametrize(
        ("content", "slugs"),
        [
            (b"text,n\n\xff,1\n\xd9\x86,2\n", ["invalid-encoding"]),
            (b"n,text\n1\n2,\xd9\x86\n", ["invalid-request"]),
            (b"text\n" + b"x" * 2_000_000 + b"\n\xd9\x86\n", ["line-too-long"]),
            (b'text\n"' + b"x\n" * 500_100 + b'"\n', ["line-too-long"]),
        ],
    )
    def test_of_csv(self, tmp_path, read, content, slugs):
        """No UTF-8, a cell that is missing, a row too long, a quotation mark that is closed too late."""
        (tmp_path / "in.csv").write_bytes(content)
        run(Job(str(tmp_path / "in.csv"), str(tmp_path / "out.jsonl"), processes=1))
        found = [line["problem"]["type"].rpartition(":")[2] for line in read(tmp_path / "out.jsonl.bad.jsonl")]
        assert found[: len(slugs)] == slugs

    def test_of_text_files(self, tmp_path, read):
        """No UTF-8, and larger than any text."""
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.txt").write_bytes(b"\xff\xfe")
        (tmp_path / "in" / "b.txt").write_bytes(b"x" * 2_000_000)
        run(Job(str(tmp_path / "in"), str(tmp_path / "out.jsonl"), processes=1, bad=str(tmp_path / "side")))
        found = [(line["source"], line["problem"]["type"].rpartition(":")[2]) for line in read(tmp_path / "side")]
        assert found == [("a.txt", "invalid-encoding"), ("b.txt", "line-too-long")]

    def test_side_file_of_a_folder_s_file(self, rows, tmp_path, read):
        """Under _bad, by the same name."""
        rows("in/a.jsonl", ["نعم", " "])
        run(Job(str(tmp_path / "in"), f"{tmp_path}/out/", processes=1))
        assert read(tmp_path / "out" / "_bad" / "a.jsonl")[0]["row"] == 2


class TestRefused:
    """Jobs that cannot be done say so in a line."""

    @pytest.mark.parametrize(
        ("given", "asked", "message"),
        [
            ("none.jsonl", "out.jsonl", "no such file or folder"),
            ("empty", "out.jsonl", "no file of a known format"),
            ("in.data", "out.jsonl", "the suffix tells no format"),
            ("in.jsonl", "out.doc", "the suffix must be one of"),
            ("in.jsonl", "-", "Parquet cannot be written to standard output"),
            ("in.csv", "out.jsonl", "no column 'text'"),
            ("in.parquet", "out.jsonl", "no Parquet file"),
            ("in.jsonl.gz", "out.jsonl", "damaged or cut off"),
            ("in.jsonl.zst", "out.jsonl", "damaged or cut off"),
            ("cut.jsonl.xz", "out.jsonl", "damaged or cut off"),
            ("in.jsonl", "there.jsonl", "is there already"),
        ],
    )
    def test_each_says_why(self, rows, tmp_path, given, asked, message):
        """And no output is made."""
        (tmp_path / "empty").mkdir()
        (tmp_path / "there.jsonl").write_text("kept")
        for name in ("in.data", "in.csv", "in.parquet", "in.jsonl.gz", "in.jsonl.zst"):
            (tmp_path / name).write_bytes(b"a,b\n1,2\n")
        rows("in.jsonl")
        whole = rows("cut.jsonl.xz")
        whole.write_bytes(whole.read_bytes()[:-20])
        output = asked if asked == "-" else str(tmp_path / asked)
        with pytest.raises(BulkError, match=message):
            run(Job(str(tmp_path / given), output, processes=1, output_format="parquet" if asked == "-" else None))
        assert not (tmp_path / "out.jsonl").exists()
        assert (tmp_path / "there.jsonl").read_text() == "kept"

    def test_unknown_output_format(self, rows):
        """It names those that there are."""
        with pytest.raises(BulkError, match="output format must be one of jsonl, "):
            run(Job(str(rows("in.jsonl")), "-", output_format="xml"))

    @pytest.mark.parametrize(
        ("library", "names"),
        [("pyarrow", "in.parquet out.jsonl"), ("pyarrow", "in.jsonl out.parquet"), ("zstandard", "in.jsonl.zst out.jsonl")],
    )
    def test_a_library_that_is_missing_is_named_with_its_extra(self, monkeypatch, rows, tmp_path, library, names):
        """Only jobs that need it are refused."""
        given, asked = names.split()
        path = rows(given)
        for module in [library, *(name for name in sys.modules if name.startswith(library + "."))]:
            monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(MissingExtra, match=rf"needs {library}: pip install 'enrich\[bulk\]'"):
            run(Job(str(path), str(tmp_path / asked), processes=1))
