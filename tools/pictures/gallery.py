"""The gallery: every kind of reply as both platforms show it, on a phone and on a desktop, in both languages.

usage: python -m tools.pictures.gallery [kind …]
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from adapters.discord.modals import Sheet
from adapters.discord.modals import modal as discord_modal
from adapters.slack.home import home
from adapters.slack.modals import Origin, modal
from bot.bot import Bot
from bot.dialogs import question_form, settings_form
from bot.phrases import phrases
from bot.question import Context, Place, Question
from bot.reply import Reply
from bot.settings import Settings
from bot.team import TeamAssistant
from knowledge.team import GpuCount, Machine
from tools.pictures import discord, discord_forms, slack
from tools.pictures.kinds import KINDS

TARGET = Path("docs/gallery")
LOCALES = ("en", "zh-TW")
DAY = date(2026, 11, 25)
"""Prices are judged by this day, so that the same knowledge draws the same pictures."""
MACHINES = (Machine("rig-2", (GpuCount("rtx-3090", 4),), 256.0), Machine("小白", (GpuCount("rtx-4090", 1),), 64.0))
STORED = {"currency": "TWD", "runtime": "vllm", "context_tokens": 32_000, "electricity_per_kwh": 4.5}
VIEWS = (("slack", "phone", 390), ("discord", "phone", 360), ("slack", "desktop", 720), ("discord", "desktop", 620))
COLOURS = 128
GAP = 16
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: {gap}px; background: #fff; display: flex; gap: {gap}px; align-items: flex-start }}
img {{ border: 1px solid #ddd; border-radius: 8px }}
</style><body>{pictures}"""


def replies(kinds: tuple[str, ...]) -> Iterator[tuple[str, Reply]]:
    """The bot's answer to the question of each kind, by the name of its picture."""
    bot = Bot.open()
    for kind in kinds:
        for locale, question in zip(LOCALES, KINDS[kind], strict=True):
            yield f"{kind}.{locale}", bot.answer(Question(question, locale, context=Context(today=DAY)))


def draw(kinds: tuple[str, ...]) -> Iterator[Path]:
    """One sheet a kind and language: both platforms on a phone, then on a desktop."""
    found = dict(replies(tuple(kind for kind in kinds if kind in KINDS)))
    shown = {f"{kind}.{locale}": VIEWS_OF_SLACK[kind](locale) for kind in kinds if kind in VIEWS_OF_SLACK for locale in LOCALES}
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for platform in (slack, discord):
            (folder / platform.__name__.rpartition(".")[2]).mkdir()
        list(slack.draw(found, folder / "slack", work=False))
        list(slack.draw_views(shown, folder / "slack"))
        modals = {
            name: FORMS_OF_DISCORD[kind](locale) for name in shown for kind, locale in [_split(name)] if kind in FORMS_OF_DISCORD
        }
        list(discord_forms.draw(modals, folder / "discord"))
        list(discord.draw(found, folder / "discord", work=False))
        for name in (*found, *shown):
            yield _sheet(name, folder)


def _home(locale: str) -> dict[str, Any]:
    """The app's page of a team with two machines."""
    say = phrases(locale)
    with tempfile.TemporaryDirectory() as data:
        team = TeamAssistant.open(Settings(rigwise_data=Path(data)))
        for machine in MACHINES:
            team.workspace.inventory.save("slack:T1", machine)
        reply = team.home(Question("", locale, place=Place("slack", "T1", "U1")))
        team.close()
    return home(reply, say)


def _modal(kind: str, locale: str) -> dict[str, Any]:
    say = phrases(locale)
    form = settings_form(STORED, say, for_channel=False) if kind == "settings" else question_form(kind, say)
    return modal(form, Origin(), say("surface.close"))


VIEWS_OF_SLACK: dict[str, Callable[[str], dict[str, Any]]] = {
    "home-page": _home,
    **{f"form-{kind}": partial(_modal, kind) for kind in ("settings", "report", "inventory", "quote")},
}


def _discord_modal(kind: str, locale: str) -> dict[str, Any]:
    say = phrases(locale)
    form = settings_form(STORED, say, for_channel=False) if kind == "settings" else question_form(kind, say)
    return discord_modal(form, Sheet(kind, 0, locale), {}).to_dict()


FORMS_OF_DISCORD = {f"form-{kind}": partial(_discord_modal, kind) for kind in ("settings", "report", "inventory", "quote")}


def _split(name: str) -> tuple[str, str]:
    kind, _, locale = name.partition(".")
    return kind, locale


def _sheet(name: str, folder: Path) -> Path:
    """The views of one reply side by side, in few colours: a page of text needs no more."""
    pillow = import_module("PIL.Image")  # comes with the extra `pictures` only
    views = [(folder / platform / f"{name}-{device}.png", width) for platform, device, width in VIEWS]
    shown = [(file, width) for file, width in views if file.exists()]
    heights = [round(pillow.open(file).height * width / pillow.open(file).width) for file, width in shown]
    pictures = "".join(f'<img src="{file.as_uri()}" width="{width}">' for file, width in shown)
    page, target = folder / "sheet.html", TARGET / f"{name}.png"
    page.write_text(PAGE.format(gap=GAP, pictures=pictures), encoding="utf-8")
    size = f"{sum(width + GAP + 2 for _, width in shown) + GAP},{max(heights) + 2 * GAP + 2}"
    chromium = ["chromium", "--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-gpu"]
    command = [*chromium, f"--screenshot={target.resolve()}", f"--window-size={size}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    pillow.open(target).convert("RGB").quantize(COLOURS, pillow.Quantize.MAXCOVERAGE, dither=pillow.Dither.NONE).save(
        target, optimize=True
    )
    return target


HEAD = """# What replies look like

Each picture shows one answer four times: Slack and Discord on a phone, then on a desktop.
They are drawn from the messages that the adapters send; `python -m tools.pictures.gallery` makes them anew.
"""


def index() -> str:
    """The page that shows every sheet."""
    parts = [HEAD]
    for kind in (*KINDS, *VIEWS_OF_SLACK):
        said = KINDS.get(kind, LOCALES)
        pictures = (f"![{text[:80]}]({kind}.{locale}.png)" for locale, text in zip(LOCALES, said, strict=True))
        parts.append("\n".join((f"## {kind.replace('-', ' ')}", "", *pictures, "")))
    return "\n".join(parts)


def main() -> int:
    """Draw the named kinds, or all."""
    known = (*KINDS, *VIEWS_OF_SLACK)
    unknown = [kind for kind in sys.argv[1:] if kind not in known]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known are {', '.join(known)}", file=sys.stderr)
        return 2
    for picture in draw(tuple(sys.argv[1:]) or known):
        print(picture)
    (TARGET / "README.md").write_text(index(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
