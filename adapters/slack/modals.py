"""A form as a modal, and what was filled into one. https://docs.slack.dev/reference/views/modal-views"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from adapters.slack.elements import Block, plain
from adapters.slack.limits import HINT, INPUT_TEXT, MODAL_TITLE, OPTION_TEXT, cut
from bot.dialogs import Field, Form, Option

FORM = "form"
"""What the callback id of every form begins with; its kind follows."""
VALUE = "value"
"""The action id of every element: an element is known by its block, whose id is the field's key."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a modal was called from, kept in the modal itself, so that any replica can go on with it."""

    channel: str = ""
    thread: str = ""
    url: str = ""
    """The response URL of the command or button; it lives for 30 minutes."""
    locale: str = ""


def modal(form: Form, origin: Origin, close: str) -> dict[str, Any]:
    """The view of a form."""
    return {
        "type": "modal",
        "callback_id": f"{FORM}:{form.kind}",
        "private_metadata": json.dumps(asdict(origin)),
        "title": plain(cut(form.title, MODAL_TITLE)),
        "submit": plain(cut(form.submit, MODAL_TITLE)),
        "close": plain(cut(close, MODAL_TITLE)),
        "blocks": [_input(field) for field in form.fields],
    }


def _input(field: Field) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.key,
        "label": plain(field.label),
        "element": _element(field),
        "optional": not field.required,
    }
    return block | ({"hint": plain(cut(field.hint, HINT))} if field.hint else {})


def _element(field: Field) -> Block:
    if field.kind == "choice":
        options = [_option(option) for option in field.options]
        chosen = next((option for option in options if option["value"] == field.value), options[0])
        return {"type": "static_select", "action_id": VALUE, "options": options, "initial_option": chosen}
    if field.kind == "channels":
        element: Block = {
            "type": "multi_conversations_select",
            "action_id": VALUE,
            "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        }
        return element | ({"initial_conversations": field.value.split()} if field.value else {})
    element = {"type": "plain_text_input", "action_id": VALUE, "max_length": INPUT_TEXT, "multiline": field.kind == "long"}
    return element | ({"initial_value": cut(field.value, INPUT_TEXT)} if field.value else {})


def _option(option: Option) -> Block:
    return {"text": plain(cut(option.label, OPTION_TEXT)), "value": option.value}


def filled(view: dict[str, Any]) -> tuple[str, dict[str, str], Origin]:
    """The kind of a submitted form (empty for no form of ours), its values by field, and where it was called from."""
    name, _, kind = str(view.get("callback_id", "")).partition(":")
    parts = _object(_object(view.get("state")).get("values"))
    values = {key: _value(_object(_object(part).get(VALUE))) for key, part in parts.items()}
    return kind if name == FORM else "", values, _origin(str(view.get("private_metadata") or "{}"))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _value(state: dict[str, Any]) -> str:
    if "selected_conversations" in state:
        chosen = state["selected_conversations"]
        return " ".join(map(str, chosen)) if isinstance(chosen, list) else ""
    if "selected_option" in state:
        return str(_object(state["selected_option"]).get("value", ""))
    return str(state.get("value") or "")


def _origin(text: str) -> Origin:
    """What `modal` wrote; what an older version wrote differently counts as nothing."""
    try:
        kept = json.loads(text)
        return Origin(**{key: str(value) for key, value in kept.items() if key in Origin.__slots__})
    except (ValueError, AttributeError, TypeError, RecursionError):
        return Origin()
