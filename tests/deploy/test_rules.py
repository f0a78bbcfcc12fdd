"""Rules, dashboard and their documents agree, in what needs no Prometheus to see."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest
import yaml

from enrich.config import Settings
from enrich.service.app import create_app

ROOT = Path(__file__).parents[2]
RULES = [rule for group in yaml.safe_load((ROOT / "deploy" / "rules.yaml").read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
ALERTS = [rule for rule in RULES if "alert" in rule]
RECORDS = [rule for rule in RULES if "record" in rule]
DASHBOARD = json.loads((ROOT / "k8s" / "base" / "dashboard.json").read_text(encoding="utf-8"))
REFERENCE = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
BUDGETS = {"errors": 0.001, "slow": 0.01}
"""Shares of bad answers that the objectives allow."""


class TestRules:
    """One source, two files."""

    def test_the_rules_file_is_the_operator_s_rule(self):
        """`make rules` was run after the last change."""
        made = runpy.run_path(str(ROOT / "deploy" / "rules.py"))["rules"]()
        assert (ROOT / "deploy" / "rules.yaml").read_text(encoding="utf-8") == made

    @pytest.mark.parametrize(
        "rule", [rule for rule in ALERTS if rule["alert"].endswith("BudgetBurn")], ids=lambda rule: f"{rule['alert']} {rule['labels']['window']}"
    )
    def test_a_burn_alert_says_what_it_asks(self, rule):
        """Its threshold is the factor of its description times the budget, over both of the windows that it names."""
        factor, long, short = re.fullmatch(
            r"The error budget of 30 days is used up (\S+) times as fast as allowed, over (\w+) and (\w+)\.", rule["annotations"]["description"]
        ).groups()
        asked = re.findall(r"enrich:(\w+):ratio_rate(\w+) > (\S+)", rule["expr"])
        assert [window for _, window, _ in asked] == [long, short] == [rule["labels"]["window"], short]
        for kind, _, threshold in asked:
            assert float(threshold) == pytest.approx(float(factor) * BUDGETS[kind])

    def test_every_record_that_is_asked_for_exists(self):
        """In alerts and on the dashboard."""
        asked = {name for text in [*(rule["expr"] for rule in ALERTS), json.dumps(DASHBOARD)] for name in re.findall(r"enrich:[\w:]+", text)}
        assert asked <= {rule["record"] for rule in RECORDS}

    @pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
    def test_every_alert_tells_what_to_do(self, rule):
        """Severity, summary and description."""
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"].keys() == {"summary", "description"}
        assert rule["for"]


class TestReference:
    """docs/metrics.md lists what there is."""

    def test_every_alert_is_documented(self):
        """With its severities, and none is invented."""
        documented = {
            name: set(severities.split(", ")) for name, severities in re.findall(r"^\| `(Enrich\w+)` \| ([\w, ]+) \|", REFERENCE, re.MULTILINE)
        }
        severities = {}
        for rule in ALERTS:
            severities.setdefault(rule["alert"], set()).add(rule["labels"]["severity"])
        assert documented == severities

    def test_every_record_is_documented(self):
        """Those of several windows in one row."""
        documented = set()
        for first, rest in re.findall(r"^\| `(enrich:[\w:]+)`([^|]*)\|", REFERENCE, re.MULTILINE):
            documented.add(first)
            stem = re.sub(r"\d+\w$", "", first)
            documented.update(stem + window for window in re.findall(r"`(\w+)`", rest))
        assert documented == {rule["record"] for rule in RECORDS}


class TestDashboard:
    """What Grafana is given."""

    def test_every_metric_exists(self):
        """A panel for a name that is not shown would be empty for ever."""
        shown = create_app(Settings(), {}).test_client().get("/metrics").get_data(as_text=True)
        families = set(re.findall(r"^# TYPE (enrich_\S+) ", shown, re.MULTILINE))
        asked = set(re.findall(r"\benrich_\w+", json.dumps(DASHBOARD)))
        assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked} <= families

    def test_panels_fill_the_grid(self):
        """None overlaps another, ids are unique, and each panel says what it shows."""
        taken, ids = set(), set()
        for panel in DASHBOARD["panels"]:
            position = panel["gridPos"]
            assert position["x"] + position["w"] <= 24
            cells = {(x, y) for x in range(position["x"], position["x"] + position["w"]) for y in range(position["y"], position["y"] + position["h"])}
            assert not cells & taken
            taken |= cells
            assert panel["id"] not in ids
            ids.add(panel["id"])
            assert panel["title"]
            assert panel["type"] == "row" or panel["targets"]

    def test_it_belongs_to_no_grafana(self):
        """Data source, job and replica are chosen where it is opened."""
        assert [variable["name"] for variable in DASHBOARD["templating"]["list"]] == ["datasource", "job", "instance"]
        sources = {target["datasource"]["uid"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())}
        assert sources == {"${datasource}"}

    def test_grafana_finds_prometheus_and_the_dashboard(self):
        """The provisioning files name what compose.yaml mounts."""
        provisioning = ROOT / "deploy" / "grafana" / "provisioning"
        (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yaml").read_text(encoding="utf-8"))["datasources"]
        (provider,) = yaml.safe_load((provisioning / "dashboards" / "enrich.yaml").read_text(encoding="utf-8"))["providers"]
        services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
        assert source["url"] == "http://prometheus:9090"
        assert "prometheus" in services
        mounts = dict(mount.split(":")[:2] for mount in services["grafana"]["volumes"])
        assert mounts["./k8s/base/dashboard.json"].startswith(provider["options"]["path"])
        assert mounts["./deploy/grafana/provisioning"] == "/etc/grafana/provisioning"
        mounts = dict(mount.split(":")[:2] for mount in services["prometheus"]["volumes"])
        assert (
            mounts.items()
            >= {"./deploy/prometheus.yaml": "/etc/prometheus/prometheus.yml", "./deploy/rules.yaml": "/etc/prometheus/rules.yaml"}.items()
        )
