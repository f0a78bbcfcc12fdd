import pytest

from enrich.errors import ModelError
from enrich.segmentation import Segmenter
from enrich.segmentation.model import DEFAULT_PATH, MAGIC


class TestDamagedFiles:
    """A file that cannot be used is an error that names it and says what to do."""

    def refuse(self, path, words):
        with pytest.raises(ModelError) as error:
            Segmenter.load(path)
        assert str(path) in str(error.value)
        assert "reinstall" in str(error.value)
        assert words in str(error.value)

    def test_missing(self, tmp_path):
        self.refuse(tmp_path / "none.bin", "cannot be read")

    def test_empty(self, tmp_path):
        path = tmp_path / "empty.bin"
        path.touch()
        self.refuse(path, "cannot be read")

    def test_another_format(self, tmp_path):
        path = tmp_path / "other.bin"
        path.write_bytes(b"PK\x03\x04" * 100)
        self.refuse(path, "another format")

    def test_header_cut(self, tmp_path):
        path = tmp_path / "header.bin"
        path.write_bytes(MAGIC + b'{"version": 1}\n')
        self.refuse(path, "header")

    def test_one_byte_changed(self, tmp_path):
        data = bytearray(DEFAULT_PATH.read_bytes())
        data[-100] ^= 1
        path = tmp_path / "bit.bin"
        path.write_bytes(data)
        self.refuse(path, "checksum")

    def test_cut_short(self, tmp_path):
        path = tmp_path / "short.bin"
        path.write_bytes(DEFAULT_PATH.read_bytes()[:-1000])
        self.refuse(path, "checksum")

    def test_other_affix_tables(self, tmp_path):
        head, _, rest = DEFAULT_PATH.read_bytes()[len(MAGIC) :].partition(b"\n")
        at = head.index(b'"affixes": "') + len(b'"affixes": "')
        path = tmp_path / "tables.bin"
        path.write_bytes(MAGIC + head[:at] + b"0" * 16 + head[at + 16 :] + b"\n" + rest)
        self.refuse(path, "affix tables")
