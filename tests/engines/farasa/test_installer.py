"""``enrich farasa install``: licence first, then consent, then a checked download."""

import hashlib
import io
import ssl
import zipfile

import pytest

from enrich.engines.farasa import install as exported
from enrich.engines.farasa.installer import LICENCE, URL, install


def archive(members):
    """A zip archive's bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return packed.getvalue()


GOOD = archive({"farasa_bin/FarasaNERJar.jar": "n", "farasa_bin/lib/FarasaSegmenterJar.jar": "s", "farasa_bin/": ""})


@pytest.fixture
def server(monkeypatch):
    """Answers urlopen with ``server.content``; remembers what was asked and with which context."""

    class Server:
        content = GOOD
        final = URL
        asked = None
        context = None

    class Answer(io.BytesIO):
        def geturl(self):
            return Server.final

    def urlopen(url, *, timeout, context):
        assert timeout
        Server.asked, Server.context = url, context
        return Answer(Server.content)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    return Server


class TestInstall:
    """The command."""

    def test_is_what_the_package_exports(self):
        """The command line imports it from the package."""
        assert exported is install

    def test_states_the_licence_and_fetches_nothing_without_a_yes(self, server, monkeypatch, capsys, tmp_path):
        """Anything but yes is no."""
        monkeypatch.setattr("sys.stdin", io.StringIO("maybe\n"))
        assert install(["--to", str(tmp_path)]) == 1
        assert server.asked is None
        assert capsys.readouterr().out.startswith(LICENCE)

    def test_fetches_with_certificate_checks_and_shows_the_checksum(self, server, monkeypatch, capsys, tmp_path):
        """After a yes: jars unpacked, checksum and settings shown."""
        monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
        assert install(["--to", str(tmp_path)]) == 0
        assert server.context.verify_mode == ssl.CERT_REQUIRED
        assert server.context.check_hostname
        assert (tmp_path / "farasa_bin/lib/FarasaSegmenterJar.jar").read_text() == "s"
        out = capsys.readouterr().out
        assert f"sha256 {hashlib.sha256(GOOD).hexdigest()}" in out
        assert f"export ENRICH_FARASA_NER_JAR={tmp_path / 'farasa_bin/FarasaNERJar.jar'}" in out

    def test_another_checksum_is_refused(self, server, capsys, tmp_path):
        """Nothing is unpacked."""
        assert server.asked is None
        assert install(["--accept-licence", "--to", str(tmp_path), "--sha256", "00"]) == 1
        assert not list(tmp_path.iterdir())
        assert "checksum" in capsys.readouterr().err

    @pytest.mark.parametrize("name", ["../out.jar", "/out.jar", "a\\..\\out.jar"])
    def test_a_path_out_of_the_folder_is_refused(self, server, tmp_path, name):
        """Nothing is unpacked, not even the sound members."""
        server.content = archive({"farasa_bin/ok.jar": "x", name: "x"})
        folder = tmp_path / "in"
        assert install(["--accept-licence", "--to", str(folder)]) == 1
        assert not list(tmp_path.rglob("*.jar"))

    def test_no_archive_a_large_one_or_no_tls_is_refused(self, server, monkeypatch, tmp_path):
        """Each ends with status 1 and unpacks nothing."""
        call = ["--accept-licence", "--to", str(tmp_path)]
        assert install([*call, "--url", "http://example.org/a.zip"]) == 1
        assert server.asked is None
        server.content = b"no archive"
        assert install(call) == 1
        server.content, server.final = GOOD, "http://example.org/a.zip"
        assert install(call) == 1
        server.final = URL
        monkeypatch.setattr("enrich.engines.farasa.installer.MAX_BYTES", 1)
        server.content = archive({"a.jar": "xx"})
        assert install(call) == 1
        monkeypatch.setattr("enrich.engines.farasa.installer.MAX_BYTES", 500)
        server.content = archive({"a.jar": "x" * 1000})
        assert install(call) == 1
        assert not list(tmp_path.iterdir())

    def test_farasapys_folder_is_the_default(self, server, monkeypatch, tmp_path, capsys):
        """Without --to the jars go where farasapy looks for them, and no settings are needed."""
        assert server.asked is None
        monkeypatch.setattr("enrich.engines.farasa.installer.farasapy_jar", lambda _: tmp_path / "farasa_bin/FarasaNERJar.jar")
        assert install(["--accept-licence"]) == 0
        assert (tmp_path / "farasa_bin/FarasaNERJar.jar").is_file()
        assert "export" not in capsys.readouterr().out
