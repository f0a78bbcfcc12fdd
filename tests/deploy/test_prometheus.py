"""A real Prometheus, set up by the files that are shipped, watches a real container in good and in bad times.

Only what a test has to change is changed: the address of the target, a second instead of fifteen between scrapes, and no waiting time
(`for`) before an alert. The expressions are the shipped ones. The container is the farasa target with the stand-in jars, so that the
figures of engines with processes are seen, too; its default engine is the embedded one.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import time
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DASHBOARD = json.loads((ROOT / "k8s" / "base" / "dashboard.json").read_text(encoding="utf-8"))
RULES = [rule for group in yaml.safe_load((ROOT / "deploy" / "rules.yaml").read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
PANELS = [
    pytest.param(target["expr"], id=f"{panel['title']} {target['refId']}") for panel in DASHBOARD["panels"] for target in panel.get("targets", ())
]
DOCUMENTED = re.findall(r"^\|[^|]+\| `([^`]+)` \|$", (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8"), re.MULTILINE)
CROWD = 40
PATIENCE_S = 45.0


class Prometheus:
    """A running one."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"

    def get(self, path, **parameters):
        """The data of an answer of its API."""
        with urllib.request.urlopen(f"{self.base}{path}?{urllib.parse.urlencode(parameters)}", timeout=10) as answer:
            return json.load(answer)["data"]

    def query(self, expression):
        """The values that a query has now; those that are no numbers are left out."""
        found = self.get("/api/v1/query", query=expression)["result"]
        values = [float(sample["value"][1]) for sample in found]
        return [value for value in values if not math.isnan(value)]

    def firing(self):
        """The names of the alerts that fire."""
        return {alert["labels"]["alertname"] for alert in self.get("/api/v1/alerts")["alerts"] if alert["state"] == "firing"}


def until(condition, doing=lambda: None):
    """Whether a condition comes true in time; meanwhile something is done again and again."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        doing()
        if condition():
            return True
        time.sleep(0.3)
    return False


@pytest.fixture(scope="module")
def started(farasa_image, run, farasa_folder):
    """The container that is watched."""
    environment = {"ENRICH_ENGINE": "embedded", "ENRICH_FARASA_HEAP_MB": "64", "ENRICH_LOG_LEVEL": "warning"}
    options = [part for name, value in environment.items() for part in ("--env", f"{name}={value}")]
    with run(farasa_image, "--volume", f"{farasa_folder}:/opt/farasa:ro", *options, memory="768m", cpus="1") as one:
        one.wait()
        yield one


@pytest.fixture(scope="module")
def prometheus(started, prometheus_bin, tmp_path_factory, free_port):
    """The program, with the shipped configuration and rules."""
    folder = tmp_path_factory.mktemp("prometheus")
    config = yaml.safe_load((ROOT / "deploy" / "prometheus.yaml").read_text(encoding="utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (job,) = config["scrape_configs"]
    job["static_configs"] = [{"targets": [f"127.0.0.1:{started.port}"]}]
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    rules = yaml.safe_load((ROOT / "deploy" / "rules.yaml").read_text(encoding="utf-8"))
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule.pop("for", None)
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    port = free_port()
    command = [prometheus_bin / "prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/data"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"], stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        running = Prometheus(port)

        def ready():
            assert process.poll() is None, (folder / "log").read_text()
            try:
                return bool(running.query("up == 1"))
            except OSError:
                return False

        assert until(ready), (folder / "log").read_text()
        yield running
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def busy(prometheus, started):
    """Good times: every route and both engines have had traffic over several scrapes."""
    texts = [path.read_bytes().decode() for path in sorted((ROOT / "seeds").glob("*.txt"))]

    def traffic():
        for text in texts:
            started.enrich(text)
        started.enrich("قال جون كيري", engine="farasa")
        started.ask("POST", "/enrich/batch", json.dumps({"documents": [{"id": "a", "text": "مصر"}, {"id": "b", "text": " "}]}).encode())
        started.ask("POST", "/enrich/bulk", '{"text": "مصر"}\n'.encode(), "application/x-ndjson")
        started.ask("POST", "/enrich", b"{}")
        started.ask("GET", "/nowhere")

    assert until(lambda: len(prometheus.query("enrich_numbers_total")) > 0, traffic)
    for _ in range(5):
        traffic()
        time.sleep(1)
    return prometheus


class TestScrape:
    """What the service shows is what Prometheus reads."""

    def test_the_target_is_up(self, busy):
        """By the shipped scrape configuration."""
        (target,) = busy.get("/api/v1/targets")["activeTargets"]
        assert (target["health"], target["lastError"], target["labels"]["job"]) == ("up", "", "enrich")

    def test_the_exposition_is_clean(self, busy, started, prometheus_bin):
        """Prometheus' own linter finds nothing to say."""
        shown = started.ask("GET", "/metrics")[2]
        done = subprocess.run([prometheus_bin / "promtool", "check", "metrics"], input=shown, capture_output=True, check=False, timeout=60)
        assert (done.returncode, done.stderr + done.stdout) == (0, b"")

    def test_what_is_counted_is_what_was_sent(self, busy, started):
        """Prometheus and the service agree on the texts analysed."""
        shown = float(re.search(r"^enrich_texts_total (\S+)$", started.ask("GET", "/metrics")[2].decode(), re.MULTILINE)[1])
        assert until(lambda: busy.query("enrich_texts_total") == [shown])


class TestQueries:
    """Every query that we ship is answered with data."""

    @pytest.mark.parametrize("expression", PANELS)
    def test_every_panel_has_data(self, busy, expression):
        """The dashboard's variables as Grafana fills them in."""
        for name, value in {"$__rate_interval": "1m", "$job": "enrich", "$instance": ".+"}.items():
            expression = expression.replace(name, value)
        assert "$" not in expression
        assert until(lambda: busy.query(expression))

    @pytest.mark.parametrize(
        "variable", [found for found in DASHBOARD["templating"]["list"] if found["type"] == "query"], ids=lambda found: found["name"]
    )
    def test_every_variable_has_values(self, busy, variable):
        """Its label is there on its series."""
        series, label = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["definition"]).groups()
        assert busy.get(f"/api/v1/label/{label}/values", **{"match[]": series.replace("$job", "enrich")})

    @pytest.mark.parametrize("expression", DOCUMENTED)
    def test_every_documented_query_has_data(self, busy, expression):
        """Those of docs/metrics.md, as they stand."""
        assert until(lambda: busy.query(expression))

    @pytest.mark.parametrize("record", [rule["record"] for rule in RULES if "record" in rule])
    def test_every_record_has_data(self, busy, record):
        """Over all windows, however short the time has been."""
        assert until(lambda: busy.query(record))

    def test_every_rule_is_healthy(self, busy):
        """None failed to evaluate."""
        rules = [rule for group in busy.get("/api/v1/rules")["groups"] for rule in group["rules"]]
        assert len(rules) == len(RULES)
        assert {rule["health"] for rule in rules} == {"ok"}


class TestAlerts:
    """They are silent in good times and fire in bad ones, each for its own reason; the order of the tests is that of the story."""

    def test_good_times_are_silent(self, busy):
        """Refused requests of clients are no fault of ours."""
        assert busy.firing() == set()

    def test_too_many_requests(self, busy, started):
        """Forty clients with the longest text at once: some wait long, others are refused."""
        longest = (min((ROOT / "seeds").glob("*.txt")).read_bytes().decode() * 100)[:100_000].encode()

        def crowd():
            with ThreadPoolExecutor(CROWD) as clients:
                answers = clients.map(lambda _: started.ask("POST", "/enrich", longest, "text/plain; charset=utf-8")[0], range(CROWD))
                statuses = Counter(answers)
            assert statuses.keys() == {200, 503}

        wanted = {"EnrichSaturated", "EnrichSlow", "EnrichErrors", "EnrichAvailabilityBudgetBurn", "EnrichLatencyBudgetBurn"}
        assert until(lambda: wanted <= busy.firing(), crowd), busy.firing()

    def test_an_engine_that_is_down(self, busy, started, farasa_folder):
        """Farasa's jar is gone and its processes are ended: they cannot be started again."""
        for jar in farasa_folder.rglob("*.jar"):
            jar.rename(jar.with_suffix(".gone"))
        end = "import os, pathlib as p; [os.kill(int(c.parent.name), 9) for c in p.Path('/proc').glob('[0-9]*/comm') if c.read_text() == 'java\\n']"
        try:
            started.inside("python", "-c", end)
            body = '{"text": "مصر", "engine": "farasa"}'.encode()
            wanted = {"EnrichEngineDown", "EnrichEngineNotReady"}
            assert until(lambda: wanted <= busy.firing(), lambda: started.ask("POST", "/enrich", body)), busy.firing()
            assert started.ask("GET", "/readyz")[0] == 200  # the default engine is well
        finally:
            for jar in farasa_folder.rglob("*.gone"):
                jar.rename(jar.with_suffix(".jar"))

    def test_a_replica_that_starts_over_and_over(self, busy, started, podman):
        """Three starts within a quarter of an hour."""
        for _ in range(3):
            (before,) = busy.query("enrich_start_time_seconds")
            podman("restart", "--time", "20", started.name)
            assert until(lambda before=before: busy.query(f"enrich_start_time_seconds > {before}"))
        assert until(lambda: "EnrichRestarting" in busy.firing())
        assert "EnrichAbsent" not in busy.firing()

    def test_nothing_to_scrape(self, busy, started, podman):
        """The container is stopped."""
        podman("stop", "--time", "20", started.name)
        assert until(lambda: "EnrichAbsent" in busy.firing())

    def test_all_alerts_have_fired_once(self, busy):
        """By Prometheus' own record, so that none is left untried."""
        fired = {
            sample["metric"]["alertname"] for sample in busy.get("/api/v1/query", query='max_over_time(ALERTS{alertstate="firing"}[1h])')["result"]
        }
        assert fired == {rule["alert"] for rule in RULES if "alert" in rule}
