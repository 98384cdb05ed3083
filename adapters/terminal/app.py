"""The `rigwise` command. Each verb imports what it needs, so that one question starts fast."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.bot import Bot

app = typer.Typer(
    name="rigwise",
    help="Ask what AI models need: memory, speed and price of hardware.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

COMMANDS = "rigwise.commands"
ANSWERED, NOT_UNDERSTOOD, UNUSABLE = 0, 3, 4

Locale = Annotated[str | None, typer.Option("--locale", envvar="RIGWISE_LOCALE", help="Language of the replies: en, zh-TW.")]
PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def open_bot() -> Bot:
    """The bot over the user's knowledge base; one clear sentence and status 4 when there is none to be had."""
    from bot.bot import Bot, Unusable

    try:
        return Bot.open()
    except Unusable as error:
        typer.echo(f"rigwise: {error}", err=True)
        raise typer.Exit(UNUSABLE) from None


@app.command()
def ask(
    question: Annotated[list[str] | None, typer.Argument(help="The question, in your own words.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
    batch: Annotated[bool, typer.Option("--batch", help="Read one JSON object a line, write one a line.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show how the question was read.")] = False,
    locale: Locale = None,
) -> None:
    """Answer one question, or a batch of them."""
    from adapters.terminal import batches, single

    if batch:
        batches.answer_lines(open_bot(), sys.stdin, sys.stdout, locale)
        return
    text = " ".join(question or [])
    if not text.strip():
        typer.echo('rigwise: there is no question; write it after the command: rigwise ask "can 70B run on 2x A6000?"', err=True)
        raise typer.Exit(2)
    raise typer.Exit(ANSWERED if single.answer(open_bot(), text, locale, as_json=as_json, explain=explain) else NOT_UNDERSTOOD)


@app.command()
def size(
    batch: Annotated[bool, typer.Option("--batch", help="Read one request a line, write one estimate a line.")] = False,
) -> None:
    """Size structured requests without parsing (JSON lines on standard input)."""
    from adapters.terminal import batches

    if not batch:
        typer.echo("rigwise: size reads JSON lines; call it as: rigwise size --batch < requests.jsonl", err=True)
        raise typer.Exit(2)
    batches.size_lines(open_bot(), sys.stdin, sys.stdout)


@app.command()
def chat(locale: Locale = None) -> None:
    """Talk to the bot here, with memory of the conversation."""
    from adapters.terminal.chat import converse

    converse(open_bot(), locale)


@app.command()
def run(
    platforms: Annotated[
        list[str] | None, typer.Argument(help="slack, discord; all whose tokens are set when none is named.")
    ] = None,
) -> None:
    """Serve the chat platforms whose tokens are set."""
    from adapters.terminal.serving import serve

    raise typer.Exit(serve(tuple(platforms or ())))


@app.command()
def doctor() -> None:
    """Say what is configured, reachable and stale."""
    from adapters.terminal.health import examine

    raise typer.Exit(examine())


@app.command(context_settings=PASSED_ON, add_help_option=False)
def kb(context: typer.Context) -> None:
    """Build, check and look into the knowledge base: build, check, stats."""
    from knowledge.cli import app as knowledge_app

    knowledge_app(context.args, prog_name="rigwise kb")


@app.command()
def slack(verb: Annotated[str, typer.Argument(help="manifest: print the app manifest to paste into Slack.")]) -> None:
    """Set Slack up."""
    raise typer.Exit(_platform_command("slack", verb))


@app.command()
def discord(verb: Annotated[str, typer.Argument(help="sync: write the slash commands to Discord, where they changed.")]) -> None:
    """Set Discord up."""
    raise typer.Exit(_platform_command("discord", verb))


def _platform_command(platform: str, verb: str) -> int:
    """Commands of an adapter are entry points, so that no adapter is imported by another."""
    from importlib.metadata import entry_points

    verbs = {
        point.name.removeprefix(f"{platform}."): point
        for point in entry_points(group=COMMANDS)
        if point.name.startswith(f"{platform}.")
    }
    if verb not in verbs:
        typer.echo(f"rigwise: {platform} has no command {verb!r}; it has {', '.join(sorted(verbs)) or 'none'}", err=True)
        return 2
    status: int = verbs[verb].load()()
    return status


def main() -> None:
    """The entry point. A reader that goes away (`| head`) is no error."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
