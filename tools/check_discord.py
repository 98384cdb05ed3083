"""The golden payloads of Discord against Discord's own OpenAPI description.

    python -m tools.check_discord discord-openapi-3.1.json

The description is https://github.com/discord/discord-api-spec, `specs/openapi.json`. It knows Components V2, lengths and
counts; it does not know that unknown keys are refused, nor localized names, which the tests and SimCord watch.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

GOLDEN = Path(__file__).parent.parent / "tests/adapters/discord/golden"
MESSAGE, COMMAND = "MessageCreateRequest", "ApplicationCommandUpdateRequest"
MODAL = "ModalInteractionCallbackRequestData"


def main(arguments: list[str]) -> int:
    """0 where every payload is valid, 1 where one is not, 2 for a wrong call."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print("usage: python -m tools.check_discord <path of Discord's openapi.json>", file=sys.stderr)
        return 2
    spec = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    validators = {name: validator(spec, name) for name in (MESSAGE, COMMAND, MODAL)}
    failures = [failure for name, schema, payload in payloads() for failure in problems(validators[schema], name, payload)]
    print("\n".join(failures) or f"{sum(1 for _ in payloads())} payloads are valid")
    return 1 if failures else 0


def validator(spec: dict[str, Any], schema: str) -> Draft202012Validator:
    """A validator of one schema. Ids may be numbers: discord.py sends some so, and Discord takes them."""
    spec["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"]}
    registry: Registry[Any] = Registry().with_resource("urn:discord", DRAFT202012.create_resource(spec))
    return Draft202012Validator({"$ref": f"urn:discord#/components/schemas/{schema}"}, registry=registry)


def payloads() -> Iterator[tuple[str, str, Any]]:
    """Name, schema and content of every golden file."""
    for file in sorted(GOLDEN.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        if file.stem == "commands":
            yield from ((f"commands: {command['name']}", COMMAND, command) for command in content)
        elif file.stem.startswith("modal-"):
            yield from ((f"{file.stem}: {page['custom_id']}", MODAL, page) for page in content)
        else:
            yield file.stem, MESSAGE, content


def problems(check: Draft202012Validator, name: str, payload: Any) -> Iterator[str]:
    """What is wrong with a payload, and where; nothing where it is valid."""
    error = best_match(check.iter_errors(payload))
    if error is not None:
        yield f"{name}: {error.json_path}: {error.message[:200]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
