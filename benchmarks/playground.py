"""How soon the playground is seen: first paint and first answer in a real Chromium on loopback, by the browser's own clock.

    python benchmarks/playground.py [ROUNDS]

Needs selenium (pip), chromium and chromedriver (Debian). SERVED_BY names another `enrich` than this environment's.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

from selenium import webdriver

FIGURES = """
const paint = performance.getEntriesByType("paint").find((entry) => entry.name === "first-contentful-paint");
const loaded = performance.getEntriesByType("resource").filter((entry) => !entry.name.endsWith("/enrich"));
const asked = performance.getEntriesByType("resource").find((entry) => entry.name.endsWith("/enrich"));
const page = performance.getEntriesByType("navigation")[0];
return [paint?.startTime, asked?.responseEnd, page.encodedBodySize + loaded.reduce((sum, entry) => sum + entry.encodedBodySize, 0)];
"""


def serve() -> tuple[subprocess.Popen[bytes], str]:
    """A fresh server, ready to answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [os.environ["SERVED_BY"]] if os.environ.get("SERVED_BY") else [sys.executable, "-m", "enrich"]
    process = subprocess.Popen([*command, "serve", "--port", str(port)], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            with urllib.request.urlopen(address + "/readyz"):
                return process, address
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def browser() -> webdriver.Chrome:
    """Chromium without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])):
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


def main() -> None:
    """Print the medians and the slowest of some visits with an empty cache."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    process, address = serve()
    driver = browser()
    try:
        driver.get(address + "/livez")  # the browser's own start is not the page's
        driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        visits = []
        while len(visits) < rounds:
            driver.get(address + "/")
            time.sleep(0.7)
            figures = driver.execute_script(FIGURES)
            assert None not in figures, "the page was not painted or not answered in 0.7 s"
            visits.append(figures)
    finally:
        driver.quit()
        process.terminate()
        process.wait(60)
    painted, answered, sizes = zip(*visits, strict=True)
    print(f"playground, {rounds} visits without cache on loopback, {os.cpu_count()} CPUs, {driver.capabilities['browserVersion']}")
    print(f"first contentful paint: median {statistics.median(painted):.0f} ms, slowest {max(painted):.0f} ms")
    print(f"first answer of /enrich: median {statistics.median(answered):.0f} ms, slowest {max(answered):.0f} ms")
    print(f"page with all that it loads: {max(sizes) / 1000:.1f} KB")


if __name__ == "__main__":
    main()
