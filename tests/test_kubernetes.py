"""The manifests are what Kubernetes takes, and hold what they promise; one that does not is found."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tools.check_kubernetes import manifests, problems

OURS = manifests()


def container(objects: list[dict[str, Any]]) -> dict[str, Any]:
    deployment = next(one for one in objects if one["kind"] == "Deployment")
    found: dict[str, Any] = deployment["spec"]["template"]["spec"]["containers"][0]
    return found


def without(kind: str) -> Callable[[list[dict[str, Any]]], None]:
    def drop(objects: list[dict[str, Any]]) -> None:
        objects[:] = [one for one in objects if one["kind"] != kind]

    return drop


def first(objects: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(one for one in objects if one["kind"] == kind)


def test_ours_hold_their_promises() -> None:
    assert list(problems(OURS)) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda objects: container(objects).update(port=3), "Additional properties"),
        (lambda objects: first(objects, "Deployment")["spec"].update(replicas="two"), "two"),
        (lambda objects: container(objects)["securityContext"].update(readOnlyRootFilesystem=False), "read-only"),
        (lambda objects: container(objects)["securityContext"].pop("capabilities"), "drop all capabilities"),
        (
            lambda objects: container(objects)["livenessProbe"]["httpGet"].update(path="/readyz"),
            "livenessProbe must ask /healthz",
        ),
        (lambda objects: container(objects).pop("resources"), "how much memory"),
        (lambda objects: container(objects)["env"].append({"name": "SLACK_BOT_TOKEN", "value": "xoxb-1"}), "from a secret"),
        (lambda objects: first(objects, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"].update(name="x"), "there is no x"),
        (lambda objects: first(objects, "Service")["spec"]["selector"].update(a="b"), "selects no pod"),
        (without("PodDisruptionBudget"), "no PodDisruptionBudget covers it"),
        (without("NetworkPolicy"), "no NetworkPolicy covers it"),
        (without("HorizontalPodAutoscaler"), "nothing scales"),
    ],
)
def test_a_spoilt_manifest_is_caught(spoil: Callable[[list[dict[str, Any]]], object], said: str) -> None:
    objects = copy.deepcopy(OURS)
    spoil(objects)
    found = list(problems(objects))
    assert any(said in problem for problem in found), found
