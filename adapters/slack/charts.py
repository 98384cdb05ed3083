"""A chart as Slack draws it natively, where it is one that Slack can draw."""

from __future__ import annotations

import math

from adapters.slack.elements import Block
from adapters.slack.limits import AXIS_LABEL, CHART_CATEGORIES, CHART_LABEL, CHART_SERIES, CHART_TITLE, cut
from bot.reply import Chart

KINDS = {"bar": "bar", "line": "line"}


def data_visualization(chart: Chart) -> Block | None:
    """The block for a chart, or None where Slack would refuse it.

    Slack has no stacked bars: the parts of a bar would stand side by side (themashcodee/slack-blocks-to-jsx#91), where
    nobody sees whether they fit together; those are drawn as bars of text (`bot.bars`). It wants unique names of at
    most 20 characters, and one number a category in every series.
    Source: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
    """
    categories = [cut(name, CHART_LABEL) for name in chart.categories]
    names = [cut(series.name, CHART_LABEL) for series in chart.series]
    if chart.kind not in KINDS or not _drawable(chart, categories, names):
        return None
    return {
        "type": "data_visualization",
        "title": cut(chart.title, CHART_TITLE),
        "chart": {
            "type": KINDS[chart.kind],
            "series": [
                {
                    "name": name,
                    "data": [{"label": label, "value": value} for label, value in zip(categories, series.values, strict=True)],
                }
                for name, series in zip(names, chart.series, strict=True)
            ],
            "axis_config": {"categories": categories, "y_label": cut(chart.unit, AXIS_LABEL)},
        },
    }


def _drawable(chart: Chart, categories: list[str], names: list[str]) -> bool:
    return (
        1 <= len(names) <= CHART_SERIES
        and 1 <= len(categories) <= CHART_CATEGORIES
        and all(_distinct(labels) for labels in (names, categories))
        and all(len(series.values) == len(categories) for series in chart.series)
        and all(math.isfinite(value) for series in chart.series for value in series.values)
        and bool(chart.title and chart.unit)
    )


def _distinct(labels: list[str]) -> bool:
    return all(labels) and len(set(labels)) == len(labels)
