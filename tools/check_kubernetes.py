"""Hold the manifests against the schemas of Kubernetes, and against what they promise.

usage: python -m tools.check_kubernetes
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml

FOLDER = Path(__file__).resolve().parent.parent / "docker" / "kubernetes"
VERSIONS = ("1.31", "1.34")
"""The oldest and the newest that they are meant for."""
PROBES = {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
SECRET = ("TOKEN", "SECRET", "DATABASE_URL", "VALKEY_URL", "PASSWORD", "KEY")

Manifest = dict[str, Any]


def manifests(folder: Path = FOLDER) -> list[Manifest]:
    """Every object that kustomization.yaml names, as it stands in its file."""
    named = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    return [one for name in named for one in yaml.safe_load_all((folder / name).read_text(encoding="utf-8"))]


def problems(objects: list[Manifest]) -> Iterator[str]:
    """What a cluster would refuse, and what a reviewer would send back."""
    for one in objects:
        yield from _schema_problems(one)
    deployments = [one for one in objects if one["kind"] == "Deployment"]
    if not deployments:
        yield "there is no Deployment"
    for one in deployments:
        yield from (f"{_name(one)}: {problem}" for problem in _pod_problems(one["spec"]["template"]["spec"]))
        if one["spec"]["selector"]["matchLabels"].items() - one["spec"]["template"]["metadata"]["labels"].items():
            yield f"{_name(one)}: its selector does not select its pods"
    yield from _companion_problems(objects, deployments)


def _schema_problems(one: Manifest) -> Iterator[str]:
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(one, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"{_name(one)}: {error.message} (Kubernetes {version})"


def _pod_problems(pod: Manifest) -> Iterator[str]:
    """Not root, nothing that may be written but the scratch folder, probes, limits, and no secret in clear."""
    own = pod.get("securityContext", {})
    if own.get("runAsNonRoot") is not True or not own.get("runAsUser"):
        yield "must run as a numeric user that is not root"
    if own.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "must have the seccomp profile RuntimeDefault"
    if pod.get("automountServiceAccountToken") is not False:
        yield "needs no token of the cluster"
    for container in pod["containers"]:
        yield from _container_problems(container)


def _container_problems(container: Manifest) -> Iterator[str]:
    own = container.get("securityContext", {})
    if own.get("readOnlyRootFilesystem") is not True:
        yield "the root file system must be read-only"
    if own.get("allowPrivilegeEscalation") is not False or own.get("capabilities", {}).get("drop") != ["ALL"]:
        yield "drop all capabilities and forbid new privileges"
    for probe, path in PROBES.items():
        if container.get(probe, {}).get("httpGet", {}).get("path") != path:
            yield f"{probe} must ask {path}"
    if not container.get("resources", {}).get("requests") or "memory" not in container["resources"].get("limits", {}):
        yield "must say what it needs, and how much memory at most"
    for variable in container.get("env", ()):
        if "value" in variable and variable["name"].endswith(SECRET):
            yield f"{variable['name']} must come from a secret"


def _companion_problems(objects: list[Manifest], deployments: list[Manifest]) -> Iterator[str]:
    """Every Deployment is covered by a disruption budget and a network policy; every scaler and service has what it names."""
    labels = {_name(one): one["spec"]["template"]["metadata"]["labels"] for one in deployments}

    def covered(kind: str, selector: str) -> list[Manifest]:
        return [one["spec"][selector].get("matchLabels", {}) for one in objects if one["kind"] == kind]

    for name, own in labels.items():
        for kind, selector in (("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")):
            if not any(wanted.items() <= own.items() for wanted in covered(kind, selector)):
                yield f"{name}: no {kind} covers it"
    for one in objects:
        if one["kind"] == "HorizontalPodAutoscaler" and f"Deployment/{one['spec']['scaleTargetRef']['name']}" not in labels:
            yield f"{_name(one)}: there is no {one['spec']['scaleTargetRef']['name']}"
        if one["kind"] == "Service" and not any(one["spec"]["selector"].items() <= own.items() for own in labels.values()):
            yield f"{_name(one)}: it selects no pod"
    if not any(one["kind"] == "HorizontalPodAutoscaler" for one in objects):
        yield "nothing scales"


def _name(one: Manifest) -> str:
    return f"{one['kind']}/{one['metadata']['name']}"


def main() -> None:
    """Print that all is well, or fail with every problem."""
    objects = manifests()
    if found := list(problems(objects)):
        sys.exit("\n".join(found))
    print(f"kubernetes: {len(objects)} objects hold what they promise, by the schemas of {' and '.join(VERSIONS)}")


if __name__ == "__main__":
    main()
