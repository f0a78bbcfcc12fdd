import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich import modelfile
from enrich.errors import ModelError

KIND = modelfile.Kind("toy", b"enrich toy model 1\n", "training/toy.py")
HEADER = {"version": "1", "words": ["كتاب", "قلم"]}
BODY = bytes(range(256)) * 3


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("models") / "toy.bin"


def written(path):
    modelfile.write(path, KIND, HEADER, BODY)
    return path.read_bytes()


class TestSound:
    """What was written is read again."""

    def test_header_and_body_come_back(self, path):
        written(path)
        header, body = modelfile.read(path, KIND)
        assert header == HEADER
        assert body == BODY

    def test_the_body_is_aligned(self, path):
        assert written(path).index(BODY) % modelfile.ALIGNMENT == 0

    def test_the_same_content_gives_the_same_bytes(self, path):
        assert written(path) == written(path)


class TestDamaged:
    """A file that cannot be used is an error that names it and says what to do, wherever the damage is."""

    def refuse(self, path, words):
        with pytest.raises(ModelError) as error:
            modelfile.read(path, KIND)
        for part in ("toy model", str(path), "reinstall", "training/toy.py", words):
            assert part in str(error.value)

    def test_missing(self, tmp_path):
        self.refuse(tmp_path / "none.bin", "cannot be read")

    def test_empty(self, tmp_path):
        (tmp_path / "empty.bin").touch()
        self.refuse(tmp_path / "empty.bin", "cannot be read")

    def test_a_folder(self, tmp_path):
        self.refuse(tmp_path, "cannot be read")

    def test_another_format(self, tmp_path):
        (tmp_path / "other.bin").write_bytes(b"PK\x03\x04" * 100)
        self.refuse(tmp_path / "other.bin", "another format")

    @settings(max_examples=200)
    @given(st.data())
    def test_one_bit_turned_anywhere(self, path, data):
        content = bytearray(written(path))
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(content)
        self.refuse(path, "is of another format" if at < len(KIND.magic) else "checksum")

    @given(st.integers(0, 900))
    def test_cut_short(self, path, kept):
        content = written(path)
        path.write_bytes(content[: min(kept, len(content) - 1)])
        with pytest.raises(ModelError):
            modelfile.read(path, KIND)
