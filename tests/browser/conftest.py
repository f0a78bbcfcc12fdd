"""A real Chromium on a real server. Run by .ci/browser, which has what they need: selenium, chromium and chromedriver, axe-core."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from browser_page import Page

CHROMIUM = shutil.which("chromium")
CHROMEDRIVER = shutil.which("chromedriver")


@pytest.fixture(scope="session")
def webdriver():
    """Selenium's, if the browser is here too."""
    if "SERVED_BY" not in os.environ:
        pytest.skip("run by .ci/browser: over a minute in a real browser")
    if not (CHROMIUM and CHROMEDRIVER):
        pytest.skip("chromium and chromedriver are not installed")
    return pytest.importorskip("selenium.webdriver")


@pytest.fixture(scope="session")
def site(webdriver, tmp_path_factory):
    """The address of a fresh server with the limits that a user has; SERVED_BY names another `enrich` than this environment's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [os.environ["SERVED_BY"]] if os.environ.get("SERVED_BY") else [sys.executable, "-m", "enrich"]
    folder = tmp_path_factory.mktemp("site")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ENRICH_", "PROMETHEUS_"))}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, "serve", "--port", str(port)], env=environ, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            assert process.poll() is None, (folder / "log").read_text()
            try:
                with urllib.request.urlopen(address + "/readyz"):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail((folder / "log").read_text())
        yield address
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def chromium(webdriver, site):
    """One browser for all tests; it ends before the server, which waits for open connections."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--disable-dev-shm-usage", "--disable-background-networking", "--lang=en"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium's sandbox refuses to run as root
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(CHROMEDRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def page(chromium, site):
    """The playground as on a first visit; at the end the console must hold no fault that the test did not expect."""
    chromium.get(site + "/docs")
    chromium.execute_script("localStorage.clear()")
    chromium.get_log("browser")
    page = Page(chromium, site)
    page.resize(1280)
    page.open("/")
    yield page
    faults = [entry["message"] for entry in chromium.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]
    assert [fault for fault in faults if not any(expected in fault for expected in page.expected_faults)] == []


@pytest.fixture(scope="session")
def axe():
    """The script of axe-core (npm), named by AXE."""
    path = os.environ.get("AXE")
    if not path:
        pytest.skip("AXE does not name axe-core's axe.min.js")
    return Path(path).read_text(encoding="utf-8")
