"""The Kubernetes manifests agree with each other, with the settings and with the image, in what their schemas cannot say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from enrich.config import Settings

K8S = Path(__file__).parents[1] / "k8s"
GRACE_TO_LEAVE_S = 5


def manifest(name: str) -> dict[str, Any]:
    """The one document of a manifest of the base."""
    content: dict[str, Any] = yaml.safe_load((K8S / "base" / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def settings_of(kustomization: Path) -> dict[str, str]:
    """The variables that a kustomization puts into the ConfigMap."""
    content = yaml.safe_load(kustomization.read_text(encoding="utf-8"))
    literals = [line for made in content.get("configMapGenerator", []) for line in made["literals"]]
    return dict(line.split("=", 1) for line in literals)


def pod() -> dict[str, Any]:
    """The pod that the Deployment makes."""
    template: dict[str, Any] = manifest("deployment")["spec"]["template"]
    return template


def container() -> dict[str, Any]:
    """The pod's one container."""
    (only,) = pod()["spec"]["containers"]
    only_container: dict[str, Any] = only
    return only_container


KUSTOMIZATIONS = sorted(K8S.glob("**/kustomization.yaml"))


class TestSelectors:
    """Whoever selects pods selects those of the Deployment."""

    def test_every_selector_matches_the_pod_labels(self):
        """Deployment, Service, disruption budget, network policy and spread constraints find the same pods."""
        labels = pod()["metadata"]["labels"]
        selectors = [
            manifest("deployment")["spec"]["selector"]["matchLabels"],
            manifest("service")["spec"]["selector"],
            manifest("pdb")["spec"]["selector"]["matchLabels"],
            manifest("networkpolicy")["spec"]["podSelector"]["matchLabels"],
            *(spread["labelSelector"]["matchLabels"] for spread in pod()["spec"]["topologySpreadConstraints"]),
        ]
        for selector in selectors:
            assert selector
            assert selector.items() <= labels.items()

    def test_the_service_monitor_finds_the_service(self):
        """It selects services by their labels, and scrapes a port that the service names."""
        monitor, service = manifest("servicemonitor"), manifest("service")
        assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
        names = {port["name"] for port in service["spec"]["ports"]}
        assert {endpoint["port"] for endpoint in monitor["spec"]["endpoints"]} <= names

    def test_the_autoscaler_targets_the_deployment(self):
        """Kind and name agree."""
        target, deployment = manifest("hpa")["spec"]["scaleTargetRef"], manifest("deployment")
        assert (target["kind"], target["name"]) == (deployment["kind"], deployment["metadata"]["name"])


class TestPorts:
    """Every port by name is a port of the container, and it is the one that the service listens on."""

    def test_named_ports_exist(self):
        """Probes, service and network policy name ports that the container declares."""
        declared = {port["name"] for port in container()["ports"]}
        probes = [container()[f"{kind}Probe"]["httpGet"]["port"] for kind in ("startup", "readiness", "liveness")]
        targets = [port["targetPort"] for port in manifest("service")["spec"]["ports"]]
        allowed = [port["port"] for rule in manifest("networkpolicy")["spec"]["ingress"] for port in rule["ports"]]
        assert {*probes, *targets, *allowed} <= declared

    def test_the_container_port_is_the_setting(self):
        """No manifest changes ENRICH_PORT, so the container's port is the default."""
        assert [port["containerPort"] for port in container()["ports"]] == [Settings().port]

    def test_the_scrape_is_allowed(self):
        """The network policy lets everybody in the cluster reach the port that the ServiceMonitor scrapes."""
        scraped = {endpoint["port"] for endpoint in manifest("servicemonitor")["spec"]["endpoints"]}
        open_to_all = {port["port"] for rule in manifest("networkpolicy")["spec"]["ingress"] if "from" not in rule for port in rule["ports"]}
        assert scraped <= open_to_all


class TestLifecycle:
    """A stop loses no request, and a start is waited for."""

    def test_the_grace_period_covers_pre_stop_and_the_graceful_timeout(self):
        """Otherwise the kubelet would kill requests in flight."""
        command = container()["lifecycle"]["preStop"]["exec"]["command"]
        waits = float(command[-1].rpartition("(")[2].rstrip(")"))
        timeout = float(settings_of(K8S / "base" / "kustomization.yaml")["ENRICH_GRACEFUL_TIMEOUT_S"])
        assert pod()["spec"]["terminationGracePeriodSeconds"] >= waits + timeout + GRACE_TO_LEAVE_S

    @pytest.mark.parametrize(("kind", "path"), [("startup", "/readyz"), ("readiness", "/readyz"), ("liveness", "/livez")])
    def test_each_probe_has_its_own_route(self, kind, path):
        """A replica whose engine is down leaves the endpoints; only a process that hangs is restarted."""
        assert container()[f"{kind}Probe"]["httpGet"]["path"] == path

    def test_a_disruption_leaves_a_replica(self):
        """The budget is smaller than the least number of replicas."""
        assert manifest("pdb")["spec"]["maxUnavailable"] < manifest("hpa")["spec"]["minReplicas"]


class TestSecurity:
    """The restricted Pod Security profile, and a file system that nobody writes to."""

    def test_the_container_is_restricted(self):
        """No root, no capability, no privilege to gain, the default seccomp profile."""
        context = container()["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["runAsNonRoot"] is True
        assert context["capabilities"]["drop"] == ["ALL"]
        assert pod()["spec"]["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"

    def test_the_user_is_the_image_s(self):
        """The pod and the Dockerfile agree on the numeric user."""
        user = pod()["spec"]["securityContext"]["runAsUser"]
        assert f"USER {user}:{user}" in (K8S.parent / "Dockerfile").read_text(encoding="utf-8")

    def test_service_links_are_off(self):
        """They would set ENRICH_PORT to an address."""
        assert pod()["spec"]["enableServiceLinks"] is False

    def test_every_mount_has_a_volume(self):
        """Names agree, and what is writable is memory of a bounded size."""
        volumes = {volume["name"]: volume for volume in pod()["spec"]["volumes"]}
        for mount in container()["volumeMounts"]:
            empty = volumes[mount["name"]]["emptyDir"]
            assert empty["medium"] == "Memory"
            assert empty["sizeLimit"]


class TestSettings:
    """Every variable of every kustomization is a setting with a usable value."""

    @pytest.mark.parametrize("kustomization", KUSTOMIZATIONS, ids=lambda path: path.parent.name)
    def test_settings_are_accepted(self, kustomization):
        """An unknown variable or a value that cannot be used would stop the start."""
        base = settings_of(K8S / "base" / "kustomization.yaml")
        Settings.from_env(base | settings_of(kustomization))

    def test_resources_fit(self):
        """A request never exceeds its limit, and each worker of the base has 150 MiB at least."""
        resources = container()["resources"]
        workers = int(settings_of(K8S / "base" / "kustomization.yaml")["ENRICH_WORKERS"])
        requests, limits = (
            {"cpu": float(resources[what]["cpu"]), "memory": int(resources[what]["memory"].removesuffix("Mi"))} for what in ("requests", "limits")
        )
        assert requests["cpu"] <= limits["cpu"]
        assert requests["memory"] <= limits["memory"]
        assert requests["memory"] >= 150 * workers
