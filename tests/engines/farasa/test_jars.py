"""Where the jars are, and how a JVM is started on one."""

import sys
import types
from pathlib import Path

import pytest

from enrich.engines.farasa import jars
from enrich.errors import EngineUnavailable


@pytest.fixture
def farasapy(monkeypatch, tmp_path):
    """A module tree like farasapy's, with its folder in tmp_path."""

    class Tool:
        command = ["java", "-Dfile.encoding=UTF-8", "-jar", str(tmp_path / "FarasaNERJar.jar")]  # noqa: RUF012 - as in farasapy

        def __init__(self):
            raise AssertionError("an instance of farasapy's class would download")

    module = types.ModuleType("farasa.ner")
    module.FarasaNamedEntityRecognizer = Tool
    monkeypatch.setitem(sys.modules, "farasa", types.ModuleType("farasa"))
    monkeypatch.setitem(sys.modules, "farasa.ner", module)
    return tmp_path / "FarasaNERJar.jar"


class TestFindJar:
    """Settings first, then farasapy's own folder; nothing is downloaded."""

    def test_the_setting_names_the_jar(self, tmp_path):
        """A file that is there is taken."""
        jar = tmp_path / "a.jar"
        jar.touch()
        assert jars.find_jar("ner", str(jar)) == jar

    def test_a_missing_file_names_the_setting(self, tmp_path):
        """The error says which setting is wrong."""
        with pytest.raises(EngineUnavailable, match="ENRICH_FARASA_NER_JAR"):
            jars.find_jar("ner", str(tmp_path / "none.jar"))

    def test_farasapys_folder_is_used_without_an_instance(self, farasapy):
        """No setting: farasapy's own jar, once it has been installed."""
        with pytest.raises(EngineUnavailable, match="enrich farasa install"):
            jars.find_jar("ner", "")
        farasapy.touch()
        assert jars.find_jar("ner", "") == farasapy

    def test_without_farasapy_the_extra_is_named(self, monkeypatch):
        """The error says what to install."""
        monkeypatch.setitem(sys.modules, "farasa.segmenter", None)
        with pytest.raises(EngineUnavailable, match=r"enrich\[farasa\]"):
            jars.find_jar("segmenter", "")


class TestJavaCommand:
    """The command line."""

    def test_is_a_list_with_a_heap_limit(self, monkeypatch):
        """No shell, heap in MiB, UTF-8, the jar last."""
        monkeypatch.setattr(jars.shutil, "which", lambda name: f"/usr/bin/{name}")
        command = jars.java_command(Path("/a b/$(x).jar"), 256)
        assert command[:2] == ["/usr/bin/java", "-Xmx256m"]
        assert command[-2:] == ["-jar", "/a b/$(x).jar"]
        assert "-Dfile.encoding=UTF-8" in command

    def test_without_java_the_engine_is_unavailable(self, monkeypatch):
        """The error says that a JRE is needed."""
        monkeypatch.setattr(jars.shutil, "which", lambda _: None)
        with pytest.raises(EngineUnavailable, match="JRE"):
            jars.java_command(Path("x.jar"), 256)
