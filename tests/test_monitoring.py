"""Dashboard, alerts and the operations page speak of what the program really counts and logs, and of all of it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from bot import flights, logs, metrics
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DASHBOARD = json.loads((ROOT / "docker" / "grafana" / "rigwise.json").read_text(encoding="utf-8"))
RULES = yaml.safe_load((ROOT / "docker" / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
MADE_UP = (ROOT / "docker" / "alerts.test.yaml").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
GIVEN_BY_PROMETHEUS = {"up": {"job", "instance"}}
OF_THE_TARGET = {"job", "instance"}
INTERVALS = re.compile(r"\$__rate_interval|\$__interval")


SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
COUNTED = [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]


def ours() -> dict[str, set[str]]:
    """Every series that the program can have, with its labels."""
    process = ("process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds")
    found = GIVEN_BY_PROMETHEUS | dict.fromkeys(process, OF_THE_TARGET)
    for one in COUNTED:
        for suffix in SUFFIXES[str(one._type)]:
            found[f"{one._name}{suffix}"] = {*one._labelnames, *OF_THE_TARGET, *(("le",) if suffix == "_bucket" else ())}
    return found


def selectors(node: Any) -> Iterator[Any]:
    """Every series that an expression reads."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for name in ("lhs", "rhs", "expr", "vector_selector", "args", "vs"):
        inside = getattr(node, name, None)
        for one in inside if isinstance(inside, list) else [inside]:
            if one is not None and not isinstance(one, str):
                yield from selectors(one)


def panels() -> Iterator[tuple[str, str]]:
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


EXPRESSIONS = [*panels(), *((rule["alert"], rule["expr"]) for rule in RULES)]


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS, ids=[where for where, _ in EXPRESSIONS])
def test_every_expression_reads_series_that_there_are(where: str, expression: str) -> None:
    read = list(selectors(promql_parser.parse(INTERVALS.sub("5m", expression))))
    assert read
    for selector in read:
        assert selector.name in ours(), f"{where} reads {selector.name}"
        wanted = {matcher.name for matcher in selector.matchers.matchers}
        assert wanted <= ours()[selector.name], f"{where}: {selector.name} has no label {wanted - ours()[selector.name]}"


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS, ids=[where for where, _ in EXPRESSIONS])
def test_what_is_grouped_by_is_a_label(where: str, expression: str) -> None:
    labels = set().union(*ours().values())
    for group in re.findall(r"\b(?:by|on|without) ?\(([^)]*)\)", expression):
        assert set(re.findall(r"\w+", group)) <= labels, where


def test_values_of_labels_in_expressions_are_values_that_occur() -> None:
    text = "\n".join(expression for _, expression in EXPRESSIONS)
    outcomes = {one for found in re.findall(r'outcome=~?"([^"]*)"', text) for one in found.split("|")}
    assert outcomes <= set(metrics.OUTCOMES)


def test_an_unknown_series_would_be_noticed() -> None:
    (selector,) = selectors(promql_parser.parse('sum by (x) (rate(rigwise_nonsense_total{a="b"}[5m])) / 2'))
    assert selector.name not in ours()


def test_every_alert_fires_in_the_made_up_days_and_is_explained() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names) >= 12
    for rule in RULES:
        assert f'alertname="{rule["alert"]}"' in MADE_UP
        assert f"| `{rule['alert']}` |" in PAGE
        assert rule["labels"]["severity"] in {"page", "warn"}
        assert rule["annotations"]["summary"]


def test_every_metric_is_on_the_page_and_on_the_dashboard_or_in_an_alert() -> None:
    shown = "\n".join(expression for _, expression in EXPRESSIONS) + json.dumps(DASHBOARD["templating"])
    assert len(COUNTED) >= 15
    for one in COUNTED:
        assert f"| `{one._name}" in PAGE, f"{one._name} is not explained"
        assert one._name in shown, f"{one._name} is shown nowhere"


def test_every_field_of_the_log_is_on_the_page() -> None:
    bound = (flights.ID, "platform", "team", "channel")
    added = ("timestamp", "level", "logger", "event", "exception")
    for name in (*logs.FIELDS, *bound, *added):
        assert f"| `{name}` |" in PAGE, f"{name} is not explained"


def test_every_setting_of_the_operator_is_on_the_page() -> None:
    ways = ("rigwise_log", "rigwise_probe", "rigwise_stop", "rigwise_user", "rigwise_channel", "rigwise_team")
    for name in Settings.model_fields:
        if name.startswith(ways):
            assert f"`{name.upper()}`" in PAGE, name


def test_the_dashboard_has_no_two_panels_in_one_place() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
