"""Write the rules of the Kubernetes PrometheusRule as a rules file, for a Prometheus that runs without the operator.

usage: python deploy/rules.py > deploy/rules.yaml      (`make rules`)
"""

# ruff: noqa: INP001 - a script, no package
from __future__ import annotations

import sys
from pathlib import Path

import yaml

SOURCE = Path(__file__).parents[1] / "k8s" / "base" / "prometheusrule.yaml"


def rules() -> str:
    """The file's content."""
    spec = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))["spec"]
    head = "# Written by `make rules` from k8s/base/prometheusrule.yaml, which explains them: change that one.\n"
    return head + yaml.safe_dump(spec, sort_keys=False, width=150)


if __name__ == "__main__":
    sys.stdout.write(rules())
