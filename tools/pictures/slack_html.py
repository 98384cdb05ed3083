"""Slack's blocks as HTML that looks like Slack. Draws what the adapter sends, and nothing that Slack would not."""

from collections.abc import Callable
from html import escape, unescape
from re import sub
from typing import Any

Block = dict[str, Any]

COLOURS = ("#4a7fd1", "#e8912d", "#2bac76", "#c2497c", "#8a8d91", "#7d4cc7")
WIDE, HIGH = 600, 170
"""Of a chart's bars, in the units of its drawing."""


def block_html(block: Block) -> str:
    """One block. A type without a drawing here is shown by its name, so that it is noticed."""
    draw = DRAWINGS.get(block["type"])
    inside = draw(block) if draw else f"<p>[{escape(block['type'])}]</p>"
    return f'<div class="block">{inside}</div>'


def _rich_text(block: Block) -> str:
    return "".join(_paragraph(element) for element in block["elements"])


def _paragraph(element: Block) -> str:
    if element["type"] == "rich_text_list":
        return f"<ul>{''.join(f'<li>{_runs(item)}</li>' for item in element['elements'])}</ul>"
    tag = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(element["type"], "p")
    return f"<{tag}>{_runs(element)}</{tag}>"


def _runs(element: Block) -> str:
    return "".join(_run(run) for run in element["elements"])


def _run(run: Block) -> str:
    text = escape(run["text"])
    return f"<b>{text}</b>" if run.get("style", {}).get("bold") else text


def _context(block: Block) -> str:
    return f'<div class="context">{" ".join(_small(element) for element in block["elements"])}</div>'


def _small(element: Block) -> str:
    if element["type"] == "plain_text":
        return escape(element["text"])
    return sub(r"<([^|>]+)\|([^>]*)>", lambda link: f"<a>{escape(unescape(link[2]))}</a>", element["text"])


def _actions(block: Block) -> str:
    labels = (escape(element["text"]["text"]) for element in block["elements"])
    return f'<div class="actions">{"".join(f"<span>{label}</span>" for label in labels)}</div>'


def _context_actions(block: Block) -> str:
    return '<div class="thumbs">👍 👎</div>' if block["elements"][0]["type"] == "feedback_buttons" else ""


def _header(block: Block) -> str:
    return f"<h3>{escape(block['text']['text'])}</h3>"


def _divider(block: Block) -> str:
    return "<hr>"


def _input(block: Block) -> str:
    element = block["element"]
    label = f"<label>{escape(block['label']['text'])}{' <i>(optional)</i>' if block['optional'] else ''}</label>"
    hint = f'<div class="hint">{escape(block["hint"]["text"])}</div>' if "hint" in block else ""
    return f'{label}<div class="field">{escape(_shown_value(element))}</div>{hint}'


def _shown_value(element: Block) -> str:
    match element["type"]:
        case "static_select":
            return f"{element['initial_option']['text']['text']} ▾"
        case "multi_conversations_select":
            return " ".join(f"#{name}" for name in element.get("initial_conversations", [])) + " ▾"
        case _:
            return str(element.get("initial_value", "")) or "\u00a0"


def view_html(view: dict[str, Any]) -> str:
    """A modal with its title and buttons, or a home page."""
    blocks = "".join(block_html(block) for block in view["blocks"])
    if view["type"] == "home":
        return f'<article class="view">{blocks}</article>'
    foot = f'<div class="foot"><span>{escape(view["close"]["text"])}</span><b>{escape(view["submit"]["text"])}</b></div>'
    return f'<article class="view modal"><h2>{escape(view["title"]["text"])}</h2>{blocks}{foot}</article>'


def _data_table(block: Block) -> str:
    head, *rows = block["rows"]
    right = [all(row[place]["type"] == "raw_number" for row in rows) for place in range(len(head))]
    shown = rows[: block.get("page_size", 5)]
    pages = f'<div class="pages">1–{len(shown)} of {len(rows)} ‹ ›</div>' if len(shown) < len(rows) else ""
    body = "".join(_row("td", [cell["text"] for cell in row], right) for row in shown)
    table = f"<table>{_row('th', [cell['text'] for cell in head], right)}{body}</table>"
    return f'<div class="caption">{escape(block["caption"])}</div><div class="scroller">{table}{pages}</div>'


def _row(tag: str, texts: list[str], right: list[bool]) -> str:
    cells = (f"<{tag}{' class=right' if end else ''}>{escape(text)}</{tag}>" for text, end in zip(texts, right, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _table(block: Block) -> str:
    settings = block.get("column_settings", [])
    right = [setting.get("align") == "right" for setting in settings]
    rows = [[cell["elements"][0]["elements"][0]["text"] for cell in row] for row in block["rows"]]
    body = "".join(_row("td", row, right) for row in rows[1:])
    return f'<div class="scroller wrapped"><table>{_row("th", rows[0], right)}{body}</table></div>'


def _chart(block: Block) -> str:
    """Series stand side by side, as Slack draws them (themashcodee/slack-blocks-to-jsx#91)."""
    chart = block["chart"]
    categories, series = chart["axis_config"]["categories"], chart["series"]
    most = max((point["value"] for one in series for point in one["data"]), default=1) or 1
    slot = WIDE / len(categories)
    width = min(40.0, slot * 0.8 / len(series))
    if chart["type"] == "line":
        return _framed(block, _lines(chart, most), series)
    shapes = []
    for place, label in enumerate(categories):
        start = slot * place + (slot - width * len(series)) / 2
        for number, one in enumerate(series):
            value = one["data"][place]["value"]
            shapes.append(_bar(start + width * number, width, value, HIGH * value / most, COLOURS[number]))
        shapes.append(_svg_text(slot * (place + 0.5), HIGH + 38, 13, label))
    return _framed(block, "".join(shapes), series)


def _lines(chart: Block, most: float) -> str:
    """Every series as a line over the categories, with its last value."""
    categories = chart["axis_config"]["categories"]
    slot = WIDE / len(categories)
    shapes = [_svg_text(slot * (place + 0.5), HIGH + 38, 13, label) for place, label in enumerate(categories)]
    for one, colour in zip(chart["series"], COLOURS, strict=False):
        points = [(slot * (place + 0.5), HIGH + 20 - HIGH * point["value"] / most) for place, point in enumerate(one["data"])]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        shapes.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="3"/>')
        x, y = points[-1]
        shapes.append(_svg_text(x - 12, y - 6, 12, f"{one['data'][-1]['value']:,.0f}"))
    return "".join(shapes)


def _framed(block: Block, shapes: str, series: list[Block]) -> str:
    legend = "".join(
        f'<span><i style="background:{colour}"></i>{escape(one["name"])}</span>'
        for one, colour in zip(series, COLOURS, strict=False)
    )
    svg = f'<svg viewBox="0 0 {WIDE} {HIGH + 44}">{shapes}</svg>'
    return f'<div class="chart"><h4>{escape(block["title"])}</h4>{svg}<div class="legend">{legend}</div></div>'


def _bar(left: float, width: float, value: float, height: float, colour: str) -> str:
    top = HIGH + 20 - height
    box = f'x="{left:.1f}" y="{top:.1f}" width="{width - 3:.1f}" height="{height:.1f}"'
    return f'<rect {box} rx="2" fill="{colour}"/>{_svg_text(left + width / 2, top - 5, 11, f"{value:g}")}'


def _svg_text(x: float, y: float, size: int, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="middle">{escape(text)}</text>'


DRAWINGS: dict[str, Callable[[Block], str]] = {
    "actions": _actions,
    "context": _context,
    "context_actions": _context_actions,
    "divider": _divider,
    "header": _header,
    "input": _input,
    "data_table": _data_table,
    "data_visualization": _chart,
    "rich_text": _rich_text,
    "table": _table,
}


def message_html(message: dict[str, Any]) -> str:
    """A message as it stands in a channel."""
    blocks = "".join(block_html(block) for block in message.get("blocks", []))
    body = blocks or f'<div class="block"><p>{message["text"]}</p></div>'
    head = '<span class="name">Rigwise</span><span class="badge">APP</span><span class="time">9:41 AM</span>'
    return f'<article><div class="face">R</div><div class="message">{head}{body}</div></article>'
