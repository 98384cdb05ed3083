"""Discord's limits of a message with Components V2, as its documentation states them (Component Reference, October 2026)."""

from collections.abc import Iterator
from typing import Any

Component = dict[str, Any]

IS_COMPONENTS_V2 = 1 << 15
ACTION_ROW, BUTTON, SELECT, TEXT_DISPLAY, MEDIA_GALLERY, CONTAINER = 1, 2, 3, 10, 12, 17
MAX_COMPONENTS, MAX_TEXT, MAX_CUSTOM_ID, MAX_LABEL, MAX_URL, MAX_ALT = 40, 4000, 100, 80, 512, 1024


def walk(components: list[Component]) -> Iterator[Component]:
    """Every component, the nested ones too."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))


def texts(payload: dict[str, Any]) -> list[str]:
    return [part["content"] for part in walk(payload["components"]) if part["type"] == TEXT_DISPLAY]


def buttons(payload: dict[str, Any]) -> dict[str, str]:
    """Label, or emoji, to custom_id."""
    return {
        part.get("label") or part["emoji"]["name"]: part["custom_id"]
        for part in walk(payload["components"])
        if part["type"] == BUTTON
    }


def violations(payload: dict[str, Any]) -> list[str]:
    """What Discord would refuse in a message; empty where all is well."""
    if not payload.get("flags", 0) & IS_COMPONENTS_V2:
        return ["components of version 2 without the flag"] if payload.get("components") else []
    parts = list(walk(payload["components"]))
    found = [f"{key} beside components of version 2" for key in ("content", "embeds", "poll") if payload.get(key)]
    if not 1 <= len(parts) <= MAX_COMPONENTS:
        found.append(f"{len(parts)} components")
    if (length := sum(len(part["content"]) for part in parts if part["type"] == TEXT_DISPLAY)) > MAX_TEXT:
        found.append(f"{length} characters of text")
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(set(ids)) < len(ids):
        found.append("a custom_id twice")
    return found + [problem for part in parts for problem in _of_component(part)]


def _of_component(part: Component) -> Iterator[str]:
    match part["type"]:
        case 1 if not 1 <= len(part["components"]) <= 5:
            yield f"{len(part['components'])} buttons in a row"
        case 2 if not 1 <= len(part["custom_id"]) <= MAX_CUSTOM_ID:
            yield f"custom_id of {len(part['custom_id'])} characters"
        case 2 if not 1 <= len(part.get("label") or part["emoji"]["name"]) <= MAX_LABEL:
            yield f"label of {len(part['label'])} characters"
        case 3 if not 1 <= len(part["options"]) <= 25:
            yield f"{len(part['options'])} options"
        case 3 if any(not 1 <= len(option[key]) <= 100 for option in part["options"] for key in ("label", "value")):
            yield "an option too long, or empty"
        case 3 if len({option["value"] for option in part["options"]}) < len(part["options"]):
            yield "an option twice"
        case 10 if not part["content"].strip():
            yield "an empty text"
        case 12 if any(len(item.get("description") or "") > MAX_ALT for item in part["items"]):
            yield "alt text too long"
        case 17 if not part["components"]:
            yield "an empty container"
