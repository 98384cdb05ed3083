"""What Slack takes, checked with what we did not write: the manifest with Slack's own schema.

    python -m tools.check_specs manifest.schema.2.0.0.json

The schema is `schemas/manifest.schema.2.0.0.json` of https://github.com/slackapi/manifest-schema.
A step for CI, which can fetch it.
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft7Validator

from adapters.slack.manifest import manifest


def check_manifest(schema: Path) -> list[str]:
    """Every place where one of our manifests breaks the schema, with the reason."""
    validator = Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    made = (manifest(), manifest(listen_in_threads=True), manifest(http="https://rigwise.example.com"))
    return [f"{error.json_path}: {error.message}" for one in made for error in validator.iter_errors(one)]


def main(arguments: list[str]) -> int:
    """Exit status 0 when all is well, 1 with the problems, 2 for a wrong call."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print(__doc__, file=sys.stderr)
        return 2
    problems = check_manifest(Path(arguments[0]))
    print("\n".join(problems) or "the Slack manifests are what Slack's schema asks for")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
