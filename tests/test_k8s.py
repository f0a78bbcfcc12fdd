"""The Kubernetes manifests agree with each other, with the settings, the image and the API, in what their schemas cannot say.

All of it is asked of what is applied: the base, each overlay, and the components on the base, as kustomize builds them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml

from enrich import __version__
from enrich.config import Settings
from enrich.service.app import create_app

ROOT = Path(__file__).parents[1]
K8S = ROOT / "k8s"
GRACE_TO_LEAVE_S = 5
# Measured (k8s/README.md): what one worker holds at rest, its share of the master included, and what each code point takes of the texts
# that are analysed, that wait, and whose answers are not sent yet.
IDLE_BYTES, BYTES_A_CHARACTER = 120e6, 200
BUILDS = ["base", *(f"overlays/{folder.name}" for folder in sorted((K8S / "overlays").iterdir()))]
COMPONENTS = [f"components/{folder.name}" for folder in sorted((K8S / "components").iterdir())]
ALLOWED_VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
"""Of the restricted Pod Security standard."""


@cache
def kustomize(folder: Path) -> str:
    """What `kubectl apply -k` would send."""
    if shutil.which("kubectl") is None:
        pytest.skip("no kubectl: the manifests can't be built")
    return subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=True, timeout=60).stdout


class Manifests:
    """The manifests of one build, by kind."""

    def __init__(self, content):
        self.all = [document for document in yaml.safe_load_all(content) if document]

    def one(self, kind, name="enrich"):
        """The one of that kind, or None."""
        found = [document for document in self.all if document["kind"] == kind and document["metadata"]["name"] == name]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def template(self):
        return self.one("Deployment")["spec"]["template"]

    @property
    def pod(self):
        return self.template["spec"]

    @property
    def container(self):
        (only,) = self.pod["containers"]
        return only

    @property
    def settings(self):
        """The variables of the container, as the service reads them."""
        (name,) = (source["configMapRef"]["name"] for source in self.container["envFrom"])
        (found,) = (document for document in self.all if document["kind"] == "ConfigMap" and document["metadata"]["name"] == name)
        return found["data"]


@pytest.fixture(scope="module", params=[*BUILDS, *COMPONENTS])
def built(request, tmp_path_factory):
    """One build; a component is added to the base."""
    folder = K8S / request.param
    if request.param in COMPONENTS:
        overlay = tmp_path_factory.mktemp("overlay")
        content = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": [os.path.relpath(K8S / "base", overlay)],
            "components": [os.path.relpath(folder, overlay)],
        }
        (overlay / "kustomization.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        folder = overlay
    return Manifests(kustomize(folder))


def amount(quantity):
    """A quantity of Kubernetes as a number: cores, or bytes."""
    number, unit = re.fullmatch(r"([\d.]+)(m|Ki|Mi|Gi|)", str(quantity)).groups()
    return float(number) * {"m": 0.001, "": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}[unit]


class TestSelectors:
    """Whoever selects pods selects those of the Deployment."""

    def test_every_selector_matches_the_pod_labels(self, built):
        """Deployment, Service, disruption budget, network policy and spread constraints find the same pods."""
        labels = built.template["metadata"]["labels"]
        selectors = [
            built.one("Deployment")["spec"]["selector"]["matchLabels"],
            built.one("Service")["spec"]["selector"],
            built.one("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
            built.one("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
            *(spread["labelSelector"]["matchLabels"] for spread in built.pod["topologySpreadConstraints"]),
        ]
        for selector in selectors:
            assert selector
            assert selector.items() <= labels.items()

    def test_the_service_monitor_finds_the_service(self, built):
        """It selects services by their labels, and scrapes a port and a path that are there."""
        monitor, service = built.one("ServiceMonitor"), built.one("Service")
        if monitor is None:
            annotations = built.template["metadata"]["annotations"]
            assert annotations == {"prometheus.io/scrape": "true", "prometheus.io/port": "8080", "prometheus.io/path": "/metrics"}
            return
        assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
        names = {port["name"] for port in service["spec"]["ports"]}
        assert {endpoint["port"] for endpoint in monitor["spec"]["endpoints"]} <= names
        assert {endpoint["path"] for endpoint in monitor["spec"]["endpoints"]} == {"/metrics"}

    def test_the_autoscaler_targets_the_deployment(self, built):
        """Kind and name agree, and nothing else says how many replicas there are."""
        target, deployment = built.one("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"], built.one("Deployment")
        assert (target["apiVersion"], target["kind"], target["name"]) == (deployment["apiVersion"], "Deployment", deployment["metadata"]["name"])
        assert "replicas" not in deployment["spec"]

    def test_names_that_are_referred_to_exist(self, built):
        """The service account and the ConfigMap of the settings."""
        assert built.one("ServiceAccount", built.pod["serviceAccountName"]) is not None
        assert built.settings

    def test_spread_is_over_nodes_and_zones(self, built):
        """One node or zone that is lost takes few replicas with it."""
        keys = {spread["topologyKey"] for spread in built.pod["topologySpreadConstraints"]}
        assert keys == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}


class TestPorts:
    """Every port by name is a port of the container, and it is the one that the service listens on."""

    def test_named_ports_exist(self, built):
        """Probes, service and network policy name ports that the container declares."""
        declared = {port["name"] for port in built.container["ports"]}
        probes = [built.container[f"{kind}Probe"]["httpGet"]["port"] for kind in ("startup", "readiness", "liveness")]
        targets = [port["targetPort"] for port in built.one("Service")["spec"]["ports"]]
        allowed = [port["port"] for rule in built.one("NetworkPolicy")["spec"]["ingress"] for port in rule["ports"]]
        assert {*probes, *targets, *allowed} <= declared

    def test_the_container_port_is_the_setting_and_the_image_s(self, built):
        """No manifest changes ENRICH_PORT, so the container's port is the default."""
        assert [port["containerPort"] for port in built.container["ports"]] == [Settings().port]
        assert "ENRICH_PORT" not in built.settings
        assert f"EXPOSE {Settings().port}" in (ROOT / "Dockerfile").read_text(encoding="utf-8")

    def test_the_scrape_is_allowed(self, built):
        """The network policy lets everybody in the cluster reach the port that is scraped."""
        service = {port["name"]: port["targetPort"] for port in built.one("Service")["spec"]["ports"]}
        monitor = built.one("ServiceMonitor")
        scraped = {service[endpoint["port"]] for endpoint in monitor["spec"]["endpoints"]} if monitor else {"http"}
        open_to_all = {port["port"] for rule in built.one("NetworkPolicy")["spec"]["ingress"] if "from" not in rule for port in rule["ports"]}
        assert scraped <= open_to_all


class TestProbes:
    """Each asks what it is about."""

    @pytest.mark.parametrize(("kind", "path"), [("startup", "/readyz"), ("readiness", "/readyz"), ("liveness", "/livez")])
    def test_each_probe_has_its_route(self, built, kind, path):
        """A replica whose engine is down leaves the endpoints; only a process that hangs is restarted."""
        assert built.container[f"{kind}Probe"]["httpGet"]["path"] == path

    def test_the_routes_exist(self, built):
        """In the application and in openapi.yaml."""
        served = {rule.rule for rule in create_app(Settings(), {}).url_map.iter_rules() if "GET" in rule.methods}
        documented = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))["paths"]
        asked = {built.container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "readiness", "liveness")} | {"/metrics"}
        assert asked <= served
        assert asked <= set(documented)

    def test_a_start_may_take_longer_than_it_does(self, built):
        """Half a second is usual, a JVM takes some; a minute is waited before the container is started anew."""
        probe = built.container["startupProbe"]
        assert probe["periodSeconds"] * probe["failureThreshold"] >= 60
        assert probe["periodSeconds"] == 1

    def test_a_probe_that_waits_gives_up_before_the_next(self, built):
        """Otherwise probes would pile up on a busy replica."""
        for kind in ("readiness", "liveness"):
            probe = built.container[f"{kind}Probe"]
            assert probe["timeoutSeconds"] < probe["periodSeconds"]


class TestLifecycle:
    """A stop loses no request, and a rollout no capacity."""

    def test_the_grace_period_covers_pre_stop_and_the_graceful_timeout(self, built):
        """Otherwise the kubelet would kill requests in flight."""
        command = built.container["lifecycle"]["preStop"]["exec"]["command"]
        waits = float(re.fullmatch(r"import time; time\.sleep\((\d+)\)", command[-1])[1])
        timeout = Settings.from_env(built.settings).graceful_timeout_s
        assert built.pod["terminationGracePeriodSeconds"] >= waits + timeout + GRACE_TO_LEAVE_S

    def test_a_request_may_take_its_deadline(self, built):
        """The graceful timeout is no shorter than what one text may take."""
        settings = Settings.from_env(built.settings)
        assert settings.graceful_timeout_s >= settings.request_deadline_s

    def test_a_disruption_leaves_a_replica(self, built):
        """The budget is smaller than the least number of replicas."""
        budget, scaler = built.one("PodDisruptionBudget")["spec"], built.one("HorizontalPodAutoscaler")["spec"]
        assert 1 <= budget["maxUnavailable"] < scaler["minReplicas"] < scaler["maxReplicas"]

    def test_a_rollout_takes_nothing_away(self, built):
        """New replicas are ready before old ones go."""
        strategy = built.one("Deployment")["spec"]["strategy"]
        assert (strategy["type"], strategy["rollingUpdate"]["maxUnavailable"]) == ("RollingUpdate", 0)


class TestScaling:
    """The autoscaler has what it counts by, and does not flap."""

    def test_it_counts_cpu_that_is_requested(self, built):
        """Utilization is a share of the request, so there has to be one."""
        first = built.one("HorizontalPodAutoscaler")["spec"]["metrics"][0]
        assert (first["type"], first["resource"]["name"]) == ("Resource", "cpu")
        assert amount(built.container["resources"]["requests"]["cpu"]) > 0

    def test_other_metrics_are_shown_by_the_service(self, built):
        """By the name under which Prometheus reads them, and the adapter is set up for them."""
        shown = create_app(Settings(), {}).test_client().get("/metrics").get_data(as_text=True)
        adapter = (K8S / "components" / "requests-in-flight" / "adapter-values.yaml").read_text(encoding="utf-8")
        for metric in built.one("HorizontalPodAutoscaler")["spec"]["metrics"][1:]:
            name = metric["pods"]["metric"]["name"]
            assert f"# TYPE {name} gauge" in shown
            assert f"'{name}{{" in adapter

    def test_the_target_in_flight_is_below_the_places(self, built):
        """More replicas come before requests are refused."""
        settings = Settings.from_env(built.settings)
        for metric in built.one("HorizontalPodAutoscaler")["spec"]["metrics"][1:]:
            assert float(metric["pods"]["target"]["averageValue"]) <= 0.5 * settings.workers * (settings.max_concurrency + settings.max_queue)

    def test_it_grows_fast_and_shrinks_slowly(self, built):
        """A replica is ready within seconds; a quiet minute is no reason to give it back."""
        behavior = built.one("HorizontalPodAutoscaler")["spec"]["behavior"]
        assert behavior["scaleUp"]["stabilizationWindowSeconds"] == 0
        assert behavior["scaleDown"]["stabilizationWindowSeconds"] >= 300


class TestSecurity:
    """The restricted Pod Security standard, and a file system that nobody writes to."""

    def test_the_pod_is_restricted(self, built):
        """No namespace, port, path or setting of the node."""
        assert not {"hostNetwork", "hostPID", "hostIPC"} & built.pod.keys()
        assert not any("hostPort" in port for port in built.container["ports"])
        for volume in built.pod["volumes"]:
            assert volume.keys() - {"name"} <= ALLOWED_VOLUMES
        context = built.pod["securityContext"]
        assert "sysctls" not in context
        assert context["runAsNonRoot"] is True
        assert context["runAsUser"] > 0
        assert context["seccompProfile"]["type"] == "RuntimeDefault"

    def test_the_container_is_restricted(self, built):
        """No root, no capability, no privilege to gain, nothing of the pod's undone."""
        context = built.container["securityContext"]
        assert context == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "initContainers" not in built.pod

    def test_the_user_is_the_image_s(self, built):
        """The pod and the Dockerfile agree on the numeric user."""
        user = built.pod["securityContext"]["runAsUser"]
        assert f"USER {user}:{user}" in (ROOT / "Dockerfile").read_text(encoding="utf-8")

    def test_the_cluster_gives_it_nothing(self, built):
        """No token, and no service links: those would set ENRICH_PORT to an address."""
        assert built.pod["automountServiceAccountToken"] is False
        assert built.one("ServiceAccount")["automountServiceAccountToken"] is False
        assert built.pod["enableServiceLinks"] is False

    def test_it_may_call_nobody(self, built):
        """But who collects traces, where the component for it is used."""
        policy = built.one("NetworkPolicy")["spec"]
        assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
        ports = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
        assert ports == ({53, 4318} if "ENRICH_TRACING" in built.settings else set())

    def test_every_mount_has_a_volume(self, built):
        """Names agree; what is writable is memory of a bounded size, all else is read-only."""
        volumes = {volume["name"]: volume for volume in built.pod["volumes"]}
        assert {mount["name"] for mount in built.container["volumeMounts"]} == volumes.keys()
        for mount in built.container["volumeMounts"]:
            if mount.get("readOnly"):
                continue
            empty = volumes[mount["name"]]["emptyDir"]
            assert (mount["mountPath"], empty["medium"]) == ("/tmp", "Memory")  # noqa: S108 - the container's own
            assert amount(empty["sizeLimit"]) > 0


class TestSettings:
    """Every variable is a setting with a usable value, and the resources suffice for it."""

    def test_settings_are_accepted(self, built):
        """An unknown variable or a value that cannot be used would stop the start."""
        Settings.from_env(built.settings)

    def test_requests_are_within_limits(self, built):
        """Of both, both are given."""
        resources = built.container["resources"]
        for what in ("cpu", "memory"):
            assert 0 < amount(resources["requests"][what]) <= amount(resources["limits"][what])

    def test_memory_suffices_for_the_worst(self, built):
        """Every place and the queue of every worker taken by longest texts or batches, full scratch memory, JVMs with their overhead."""
        settings, resources = Settings.from_env(built.settings), built.container["resources"]
        (scratch,) = (amount(volume["emptyDir"]["sizeLimit"]) for volume in built.pod["volumes"] if "emptyDir" in volume)
        longest = max(settings.max_text_chars, settings.max_batch_chars)
        places = settings.max_concurrency + settings.max_queue
        need = settings.workers * (IDLE_BYTES + places * longest * BYTES_A_CHARACTER) + scratch
        if settings.engine == "farasa":
            need += settings.workers * settings.farasa_pool_size * 2 * (settings.farasa_heap_mb + 256) * 2**20
        assert amount(resources["limits"]["memory"]) >= need
        assert amount(resources["requests"]["memory"]) >= settings.workers * IDLE_BYTES + scratch

    def test_every_worker_has_a_core(self, built):
        """A worker analyses one text at a time, so more cores than workers would idle."""
        settings, resources = Settings.from_env(built.settings), built.container["resources"]
        per_worker = 1 + 2 * settings.farasa_pool_size * (settings.engine == "farasa")
        assert amount(resources["limits"]["cpu"]) <= settings.workers * per_worker + 1

    def test_the_image_is_of_this_version(self, built):
        """Tagged by it, and never `latest`."""
        assert re.fullmatch(rf"enrich:{re.escape(__version__)}(-farasa|-otel)?", built.container["image"])


class TestDashboard:
    """It comes with the manifests."""

    def test_the_config_map_holds_it(self, built):
        """As the file stands, under a label that Grafana's sidecar looks for."""
        found = built.one("ConfigMap", "enrich-dashboard")
        assert found["metadata"]["labels"] == {"grafana_dashboard": "1"}
        assert json.loads(found["data"]["enrich.json"]) == json.loads((K8S / "base" / "dashboard.json").read_text(encoding="utf-8"))
