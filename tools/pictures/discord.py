"""Replies as Discord shows them: a simulated Discord draws them at the width of a phone and of a desktop.

Needs `pip install "simcord[screenshot]"` besides chromium.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from importlib import import_module
from itertools import product
from pathlib import Path
from shutil import which
from typing import Any

import simcord
from simcord.preview import _capture
from simcord.preview._capture import ManagedCapture

from adapters.discord.client import RigwiseClient
from bot.bot import Bot
from bot.phrases import phrases
from bot.question import Question
from bot.reply import Choice, Reply
from bot.team import TeamAssistant
from knowledge.workspace import Workspace

_capture._CAPTURE_DEADLINE = 300  # noqa: SLF001 - a busy machine draws slowly, and it offers no setting
WIDTHS = {"phone": 360, "desktop": 900}
HEIGHT = 1600
CHROMIUM = which("chromium") or which("chromium-browser")


class Reciter(TeamAssistant):
    """An assistant that answers with the reply that the question names, and keeps nothing."""

    def __init__(self, replies: Mapping[str, Reply]) -> None:
        super().__init__(Bot.open(), Workspace.absent("a picture keeps nothing"))
        self._replies = replies

    async def answer(self, question: Question) -> Reply:
        return self._replies[question.text]

    def complete(self, kind: str, text: str, limit: int = 25) -> tuple[Choice, ...]:
        return ()


class SystemChromium(ManagedCapture):
    """The browser that is installed, since Playwright would fetch one of its own."""

    async def _ensure_browser(self) -> Any:
        if self._browser is None:
            self._playwright = await import_module("playwright.async_api").async_playwright().start()
            self._browser = await self._playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        return self._browser

    @staticmethod
    async def _freeze(page: Any) -> None:
        """Code blocks in 14 px as Discord's clients draw them; the simulated one has 16."""
        await page.evaluate("() => document.querySelectorAll('pre, pre code').forEach(block => block.style.fontSize = '14px')")
        await ManagedCapture._freeze(page)  # noqa: SLF001 - it offers no other place


def draw(replies: Mapping[str, Reply], folder: Path, *, work: bool = True) -> Iterator[Path]:
    """One PNG a reply and width, and where it is wanted one of the work behind it. The files written."""
    yield from asyncio.run(_collect(replies, folder, work=work))


async def _collect(replies: Mapping[str, Reply], folder: Path, *, work: bool) -> list[Path]:
    return [picture async for picture in _draw(replies, folder, work=work)]


async def _draw(replies: Mapping[str, Reply], folder: Path, *, work: bool) -> AsyncIterator[Path]:
    async with simcord.run(RigwiseClient(Reciter(replies)), strict_sync=False) as env:
        guild = env.create_guild("Lab")
        channel = guild.create_text_channel("hardware")
        alice = guild.add_member(env.create_user("alice"))
        me = f"<@{env.bot.application_id}>" if env.bot.user is None else env.bot.user.mention
        for name in replies:
            await alice.send(channel, f"{me} {name}")
            shown: dict[str, Any] = {name: channel.history()[-1]}
            if work and replies[name].more:
                pressed = await alice.click(shown[name], label=phrases(replies[name].locale)("surface.show_work"))
                shown[f"{name}-work"] = pressed.response
            for (title, message), (device, width) in product(shown.items(), WIDTHS.items()):
                file = folder / f"{title}-{device}.png"
                async with env.preview(channel, viewers=[alice], width=width, height=HEIGHT) as preview:
                    preview._capture_manager = SystemChromium(preview)  # noqa: SLF001 - nor a path of the browser
                    await preview.show(message)
                    await preview.screenshot(file, allow_incomplete=True)
                yield file
