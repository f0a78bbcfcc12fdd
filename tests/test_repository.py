"""The documents and the notices say what the code does: nothing that a user can set, call or meet is left undocumented."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from enrich import Enricher, __version__
from enrich.config import Settings
from enrich.engines import REGISTRY
from enrich.normalization import PRESETS, SWITCHES
from enrich.pipeline import FEATURES
from enrich.service.app import create_app
from enrich.service.problems import KINDS, TYPE_PREFIX
from enrich.service.schemas import OptionsSchema
from enrich.text import OFFSET_UNITS

ROOT = Path(__file__).parents[1]
MODELS = sorted(path for path in (ROOT / "enrich" / "models").rglob("*") if path.is_file() and path.suffix != ".py")


def read(name: str) -> str:
    """The text of a file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def rows(first_cell: str) -> list[str]:
    """The README's table rows whose first cell, in code style, matches the pattern."""
    return re.findall(rf"^\| `{first_cell}` \|.*$", read("README.md"), re.MULTILINE)


@pytest.fixture(scope="module")
def app():
    """The application without an engine: routes and metrics are the same."""
    return create_app(Settings(), {})


class TestReadme:
    """Whatever a user meets has a row in the README, with what the code says of it."""

    @pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
    def test_every_setting_has_its_row_and_default(self, setting):
        """The settings table names the variable and its default."""
        (row,) = rows(f"ENRICH_{setting.name.upper()}")
        shown = "(empty)" if setting.default == "" else f"`{setting.default}`"
        assert row.split(" | ")[1] == shown

    def test_no_setting_is_invented(self):
        """Every ENRICH_ variable of the README is a setting."""
        known = {f"ENRICH_{setting.name.upper()}" for setting in fields(Settings)}
        assert set(re.findall(r"ENRICH_[A-Z_]*[A-Z]", read("README.md"))) <= known

    @pytest.mark.parametrize("slug", KINDS)
    def test_every_problem_type_has_its_row_and_status(self, slug):
        """The error table names the type, its status and when it happens."""
        (row,) = rows(re.escape(slug))
        assert row.split(" | ")[1] == str(KINDS[slug].status)
        assert TYPE_PREFIX in read("README.md")

    @pytest.mark.parametrize("switch", SWITCHES)
    def test_every_switch_has_its_row_and_presets(self, switch):
        """The switches table says which presets have it."""
        (row,) = rows(switch)
        cell = row.rsplit(" | ", 1)[1].removesuffix(" |")
        assert cell == (", ".join(name for name in PRESETS if switch in PRESETS[name]) or "–")

    @pytest.mark.parametrize("option", OptionsSchema().fields)
    def test_every_option_has_its_row(self, option):
        """The options table names each field that a request may have."""
        assert len(rows(option)) == 1

    @pytest.mark.parametrize("value", [*FEATURES, *OFFSET_UNITS, *PRESETS, *REGISTRY])
    def test_every_value_is_named(self, value):
        """Features, units, presets and engines stand there in code style."""
        assert f"`{value}`" in read("README.md")

    def test_every_route_has_its_row(self, app):
        """The routes table names method and path of each route, and no other."""
        routes = {
            f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"} if "<" not in rule.rule
        }
        documented = set(re.findall(r"^\| `((?:GET|POST) /\S*)` \|", read("README.md"), re.MULTILINE))
        assert documented == routes

    def test_the_answer_shown_is_the_answer_given(self):
        """The README's first answer is what its curl gets, but for scores and times."""
        request, shown = re.search(r"-d '(\{.*?\})'\n\n```json\n(.*?)```", read("README.md"), re.DOTALL).groups()
        given = json.loads(json.dumps(Enricher(settings=Settings()).enrich(**json.loads(request)).to_dict()))
        expected = json.loads(shown)
        for answer in (given, expected):
            del answer["meta"]
            for entity in answer["entities"]:
                del entity["score"]
        assert given == expected

    @pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "k8s/README.md", "training/README.md"])
    def test_every_link_to_a_file_leads_somewhere(self, document):
        """Relative links name files and folders of the repository."""
        targets = re.findall(r"\]\((?!https?:)([^)#]+)", read(document))
        assert [target for target in targets if not ((ROOT / document).parent / target).exists()] == []


class TestMetricsReference:
    """docs/metrics.md lists what /metrics shows."""

    def test_every_metric_has_its_row_and_type(self, app):
        """Names and types agree, and no metric is invented."""
        exposition = app.test_client().get("/metrics").get_data(as_text=True)
        shown = dict(re.findall(r"^# TYPE (enrich_\S+) (\S+)$", exposition, re.MULTILINE))
        shown = {name: kind for name, kind in shown.items() if not name.endswith("_created")}
        documented = dict(re.findall(r"^\| `(enrich_\w+)` \| (\w+) \|", read("docs/metrics.md"), re.MULTILINE))
        assert documented == shown

    @pytest.mark.parametrize("document", ["docs/metrics.md", "k8s/base/prometheusrule.yaml"])
    def test_every_query_asks_for_metrics_that_exist(self, app, document):
        """A query for a name that is not shown would be silent for ever."""
        shown = app.test_client().get("/metrics").get_data(as_text=True)
        families = set(re.findall(r"^# TYPE (enrich_\S+) ", shown, re.MULTILINE))
        asked = set(re.findall(r"\benrich_\w+", read(document)))
        assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked} <= families

    @pytest.mark.parametrize("problem", re.findall(r'problem="([^"]+)"', read("k8s/base/prometheusrule.yaml")))
    def test_every_alert_asks_for_problems_that_exist(self, problem):
        """The label of a rejected request is a problem type."""
        assert problem in KINDS


class TestNotices:
    """Where things come from is said."""

    @pytest.mark.parametrize("model", MODELS, ids=lambda path: path.name)
    def test_every_model_file_has_its_notice(self, model):
        """NOTICE names the model file's family, the part of its name before the first dot, dash or underscore."""
        family = re.split(r"[._-]", model.relative_to(ROOT / "enrich" / "models").parts[0])[0]
        assert f'"{family}"' in read("NOTICE")

    def test_the_licence_is_whole(self):
        """LICENSE is the text of Apache-2.0 up to its end."""
        assert "Apache License" in read("LICENSE")
        assert "END OF TERMS AND CONDITIONS" in read("LICENSE")


class TestVersion:
    """One version everywhere."""

    @pytest.mark.parametrize(
        ("document", "pattern"),
        [
            ("pyproject.toml", r'^version = "([^"]+)"'),
            ("CHANGELOG.md", r"^## \[(\d[^\]]*)\]"),
            ("Dockerfile", r'image\.version="([^"]+)"'),
            ("k8s/base/kustomization.yaml", r"newTag: (\S+)"),
            ("Makefile", r"^IMAGE \?= enrich:(\S+)"),
        ],
    )
    def test_documents_agree_with_the_package(self, document, pattern):
        """The first version that each names is the package's."""
        found = re.search(pattern, read(document), re.MULTILINE)
        assert found is not None
        assert found[1] == __version__


class TestLocks:
    """The image's packages are those that pyproject.toml asks for."""

    @pytest.mark.parametrize("lock", ["default", "farasa", "otel"])
    def test_every_dependency_is_locked_with_hashes(self, lock):
        """`make lock` was run after the last change of the dependencies."""
        project = tomllib.loads(read("pyproject.toml"))["project"]
        wanted = [*project["dependencies"], *project["optional-dependencies"].get(lock, [])]
        names = {re.split(r"[<>=!~\[; ]", line)[0].lower() for line in wanted}
        locked = read(f"requirements/{lock}.txt")
        assert names <= set(re.findall(r"^([a-z0-9-]+)==\S+.*\\\n    --hash=", locked, re.MULTILINE))


class TestSeeds:
    """The five sample articles are here."""

    def test_there_are_five(self):
        """The smoke check and the benchmarks read them."""
        assert len(list((ROOT / "seeds").glob("*.txt"))) == 5
