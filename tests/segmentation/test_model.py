import json

import pytest

from enrich import modelfile
from enrich.errors import ModelError
from enrich.segmentation import Segmenter
from enrich.segmentation.model import DEFAULT_PATH, KIND


class TestFilesThatDoNotFit:
    """A file that cannot be used is an error that names it and says what to do."""

    def test_missing(self, tmp_path):
        with pytest.raises(ModelError, match=r"segmentation model .*none\.bin.*reinstall"):
            Segmenter.load(tmp_path / "none.bin")

    def test_other_affix_tables(self, tmp_path):
        header, body = modelfile.read(DEFAULT_PATH, KIND)
        path = tmp_path / "tables.bin"
        modelfile.write(path, KIND, header | {"affixes": "0" * 16}, bytes(body))
        assert json.loads(path.read_bytes().split(b"\n")[2])["affixes"] == "0" * 16
        with pytest.raises(ModelError, match="affix tables"):
            Segmenter.load(path)
