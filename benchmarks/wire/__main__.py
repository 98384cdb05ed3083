"""Print what a person waits for: mention to reply and to acknowledgement at 50 questions a second, start to ready, memory.

usage: python -m benchmarks.wire [--rate N] [--seconds N]

The program runs as `rigwise run slack discord` in a process of its own; the platforms are in this one. Every question is
written to the workspace before it is answered, with the disk flushed, as it is in earnest.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import cycle
from pathlib import Path

from aiohttp import web

from benchmarks.latency.__main__ import QUESTIONS
from benchmarks.wire.platforms import TimedDiscord, TimedSlack
from tests.adapters.discord.rest import TOKEN
from tests.adapters.slack.fake import APP_TOKEN, BOT_TOKEN

READY_S = 60.0
GRACE_S = 20.0
TARGETS = {"reply p99, ms": 25.0, "ack max, ms": 100.0, "start to ready, s": 2.0, "resident memory, MB": 150.0}
SPOKEN = tuple(text for text in QUESTIONS if text not in {"thanks!", "how many fps in cyberpunk?"})
"""Those that are answered where they were asked: thanks and what is not about hardware are not, on every platform."""


def environment(slack: TimedSlack, discord: TimedDiscord, folder: str) -> dict[str, str]:
    """Of the program: this process's own without any token or proxy of the developer's."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "DISCORD_", "RIGWISE_")) and "proxy" not in name.lower()
    }
    return kept | {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": f"{slack.base}/api",
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "RIGWISE_DATA": folder,
        **{f"RIGWISE_{whose}_PER_MINUTE": "0" for whose in ("USER", "CHANNEL", "TEAM")},
    }


async def start(slack: TimedSlack, discord: TimedDiscord, folder: str) -> tuple[asyncio.subprocess.Process, float]:
    """Start the program; the seconds until both platforms have it."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "adapters.terminal",
        "run",
        "slack",
        "discord",
        env=environment(slack, discord, folder),
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(READY_S):
        while not (slack._sockets and discord._sockets):  # noqa: ASYNC110, SLF001 - what is waited for is another process
            await asyncio.sleep(0.005)
    return process, time.perf_counter() - began


async def load(mention: Callable[[str], Awaitable[str]], rate: float, seconds: float) -> list[str]:
    """Questions at a steady rate; the keys of their answers."""
    keys, began = [], time.perf_counter()
    for place, text in zip(range(int(rate * seconds)), cycle(SPOKEN), strict=False):
        await asyncio.sleep(max(0.0, began + place / rate - time.perf_counter()))
        keys.append(await mention(text))
    return keys


async def answers(platform: TimedSlack | TimedDiscord, keys: list[str]) -> list[float]:
    """Milliseconds from each question to its answer, once all have come. Raises TimeoutError when one is lost."""
    async with asyncio.timeout(GRACE_S):
        while not all(key in platform.answered for key in keys):  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.01)
    return [1000 * (platform.answered[key] - platform.sent[key]) for key in keys]


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in MB; what it holds in all its pages, shared ones too."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) * 1024 / 1e6


def cpu_ms(pid: int) -> float:
    """Milliseconds of CPU that a process has used: unlike waiting, the same on a machine with other work to do."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def show(name: str, value: float, spread: str = "") -> None:
    """One line, with what is aimed at."""
    aimed = next((f"  (aim: under {limit:g})" for target, limit in TARGETS.items() if name.endswith(target)), "")
    print(f"{name:<28} {value:8.1f}{spread}{aimed}")


def spread(times: list[float]) -> str:
    """The middle and the worst."""
    return f"  median {statistics.median(times):.1f}, max {max(times):.1f}, n {len(times)}"


def percentile(times: list[float], share: float) -> float:
    """The value that `share` of the times do not pass."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


async def measure(rate: float, seconds: float) -> None:
    """Start cold and warm, then each platform in turn."""
    slack, discord = TimedSlack(), TimedDiscord()
    runner = web.AppRunner(slack.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await discord.start()
    with tempfile.TemporaryDirectory() as folder:
        process, cold = await start(slack, discord, folder)
        process.terminate()
        await process.wait()
        slack._sockets.clear()  # noqa: SLF001 - the fake's own way waits for a close that a killed client may not send
        discord.forget_sockets()
        process, warm = await start(slack, discord, folder)
        show("start to ready, s", warm, f"  (the first, which builds the knowledge base: {cold:.1f})")
        show("at rest: resident memory, MB", resident_mb(process.pid))
        for platform in (slack, discord):
            name = "slack" if platform is slack else "discord"
            await answers(platform, await load(platform.mention, 10, 2))  # templates and caches are made once
            used = cpu_ms(process.pid)
            keys = await load(platform.mention, rate, seconds)
            times = await answers(platform, keys)
            show(f"{name}: CPU a question, ms", (cpu_ms(process.pid) - used) / len(keys))
            show(f"{name}: reply p99, ms", percentile(times, 0.99), spread(times))
            if isinstance(platform, TimedSlack):
                acks = [1000 * (at - platform.sent[key]) for key in keys if (at := platform.acknowledged(key))]
                show("slack: ack max, ms", max(acks), spread(acks))
        show("after: resident memory, MB", resident_mb(process.pid))
        process.terminate()
        await process.wait()
    await discord.stop()
    await runner.cleanup()


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.wire", description="Wire latency, start and memory.")
    parser.add_argument("--rate", type=float, default=50.0, help="questions a second (default 50)")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long, each platform (default 10)")
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.rate, arguments.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
