"""The `rigwise` command line. Each verb imports what it needs; a plain question does not come here (see `start`)."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from adapters.terminal.start import UNUSABLE, Asked, answer, fail, main, open_bot

__all__ = ["app", "main"]

COMMANDS = "rigwise.commands"
"""Entry points of the adapters' own commands, so that no adapter is imported by another."""

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False}

locale_option = click.option("--locale", envvar="RIGWISE_LOCALE", help="Language of the replies: en, zh-TW.")


@click.group(name="rigwise")
@click.version_option(package_name="rigwise")
def app() -> None:
    """Ask what AI models need: memory, speed and price of hardware."""


@app.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option("--batch", is_flag=True, help="Read one JSON object a line, write one a line.")
@click.option("--explain", is_flag=True, help="Show how the question was read.")
@click.option("--save", type=click.Path(file_okay=False), help="Folder for the answer's files: a purchase request, a report.")
@locale_option
def ask(question: tuple[str, ...], as_json: bool, batch: bool, explain: bool, save: str | None, locale: str | None) -> None:
    """Answer one question, in your own words, or a batch of them."""
    if batch:
        from adapters.terminal.batches import answer_lines

        answer_lines(open_bot(), sys.stdin, sys.stdout, locale)
        return
    text = " ".join(question)
    if not text.strip():
        fail('there is no question; write it after the command: rigwise ask "can 70B run on 2x A6000?"')
    sys.exit(answer(Asked(text, locale, as_json, explain, save)))


@app.command()
@click.argument("machine", nargs=-1, required=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="File to write: .docx or .md.")
@locale_option
def request(machine: tuple[str, ...], out: str, locale: str | None) -> None:
    """Write a purchase request for a machine: rigwise request "2x 4090 workstation" --out request.docx."""
    from adapters.terminal.files import write_request

    sys.exit(write_request(open_bot(), " ".join(machine), out, locale))


@app.command()
@click.option("--batch", is_flag=True, help="Read one request a line, write one estimate a line.")
def size(batch: bool) -> None:
    """Size structured requests without parsing (JSON lines on standard input)."""
    if not batch:
        fail("size reads JSON lines; call it as: rigwise size --batch < requests.jsonl")
    from adapters.terminal.batches import size_lines

    size_lines(open_bot(), sys.stdin, sys.stdout)


@app.command()
@locale_option
def chat(locale: str | None) -> None:
    """Talk to the bot here, with memory of the conversation."""
    from adapters.terminal.chat import converse

    converse(open_bot(), locale)


@app.command()
@click.argument("platforms", nargs=-1)
@click.option("--http", type=click.IntRange(1, 65_535), metavar="PORT", help="Slack over signed HTTP, not Socket Mode.")
def run(platforms: tuple[str, ...], http: int | None) -> None:
    """Serve slack, discord, or all whose tokens are set when none is named."""
    from adapters.terminal.serving import serve

    sys.exit(serve(platforms, http))


@app.command()
@click.argument("verb", type=click.Choice(["check", "list"]))
def watch(verb: str) -> None:
    """Watches: check tells here what has come true, list shows what is still awaited."""
    from adapters.terminal import watching

    try:
        sys.exit(watching.check() if verb == "check" else watching.listing())
    except RuntimeError as error:  # neither database can be used: both say so in a sentence
        fail(str(error), UNUSABLE)


@app.command()
def doctor() -> None:
    """Say what is configured, reachable and stale."""
    from adapters.terminal.health import examine

    sys.exit(examine())


@app.command(context_settings=PASSED_ON, add_help_option=False)
@click.pass_context
def kb(context: click.Context) -> None:
    """Build, check, extend and look into the knowledge base: build, check, stats, import, refresh, add-model, export."""
    from knowledge.cli import app as knowledge_app

    knowledge_app(context.args, prog_name="rigwise kb")


@app.command(context_settings=PASSED_ON, add_help_option=False)
@click.pass_context
def workspace(context: click.Context) -> None:
    """What the teams keep: runs, inventory, export, check, backup, restore."""
    from knowledge.workspace.cli import app as workspace_app

    workspace_app(context.args, prog_name="rigwise workspace")


@app.command(context_settings=PASSED_ON, add_help_option=False)
@click.pass_context
def backup(context: click.Context) -> None:
    """Copy the workspace into a file while the bot runs."""
    from knowledge.workspace.cli import app as workspace_app

    workspace_app(["backup", *context.args], prog_name="rigwise")


@app.command()
@locale_option
def usage(locale: str | None) -> None:
    """How much each team asks, and what was not understood."""
    from adapters.terminal.people import show_usage

    sys.exit(_on_workspace(lambda: show_usage(locale)))


@app.group()
def people() -> None:
    """What is kept of one person: hand it out, or forget it."""


@people.command()
@click.argument("author")
def export(author: str) -> None:
    """Print as JSON all that is kept under AUTHOR, say slack:T024BE7LH:U0G9QF9C6."""
    from adapters.terminal import people as kept

    sys.exit(_on_workspace(lambda: kept.export(author)))


@people.command()
@click.argument("author")
def forget(author: str) -> None:
    """Delete what is AUTHOR's own; what the team works with loses the name."""
    from adapters.terminal import people as kept

    sys.exit(_on_workspace(lambda: kept.forget(author)))


def _on_workspace(work: Callable[[], int]) -> int:
    """Do something with the workspace; one clear sentence where it cannot be used."""
    from bot.housekeeping import Unusable

    try:
        return work()
    except Unusable as error:
        fail(str(error), UNUSABLE)


@app.command(context_settings=PASSED_ON)
@click.argument("verb")
@click.pass_context
def slack(context: click.Context, verb: str) -> None:
    """Set Slack up: manifest prints the app manifest to paste into Slack."""
    sys.exit(_platform_command("slack", verb, context.args))


@app.command()
@click.argument("verb")
def discord(verb: str) -> None:
    """Set Discord up: sync writes the slash commands to Discord, where they changed."""
    sys.exit(_platform_command("discord", verb))


def _platform_command(platform: str, verb: str, rest: list[str] | None = None) -> int:
    from importlib.metadata import entry_points

    prefix = f"{platform}."
    verbs = {point.name.removeprefix(prefix): point for point in entry_points(group=COMMANDS) if point.name.startswith(prefix)}
    if verb not in verbs:
        fail(f"{platform} has no command {verb!r}; it has {', '.join(sorted(verbs)) or 'none'}")
    run = verbs[verb].load()
    status: int = run(rest) if rest else run()
    return status
