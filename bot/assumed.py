"""The defaults an answer rests on, in words, each with the buttons that change it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ask import Ask
from bot.cases import Case
from bot.reply import Assumption, Choice
from bot.rewrite import as_question
from bot.slots import Slots
from bot.wording import number, tokens
from bot.workload import DESKTOP_RAM_GB_S, Setting
from sizing.estimate import Verdict

SAID_IN_NOTES = (
    "context_beyond_model",
    "vision_or_mtp_left_out",
    "host_ram_not_given",
    "offload_needs_llama_cpp",
    "some_devices_idle",
)
"""What the engine took for granted and a reader has to know; the rest is behind `--explain`."""

OTHER_CONTEXTS = (32_768, 8_192)
OTHER_USERS = 10


def engine_notes(ask: Ask, case: Case) -> tuple[str, ...]:
    """One sentence for each thing that the engine assumed by itself and that changes the answer."""
    model = case.request.model
    values = {
        "model": model.name,
        "longest": tokens(model.max_context or 0),
        "runtime": ask.library.runtime_name(case.setting.runtime.value),
    }
    said = [ask.say(f"engine.{key}", **values) for key in SAID_IN_NOTES if key in case.estimate.assumptions]
    if case.verdict is Verdict.OFFLOAD:
        said.append(ask.say("engine.ram_speed", rate=number(DESKTOP_RAM_GB_S)))
    return tuple(said)


def assumptions(
    ask: Ask, setting: Setting, slots: Slots | None = None, *, max_context: int | None = None
) -> tuple[Assumption, ...]:
    """Context, users and runtime where they were not said. `slots` are those the buttons start from."""
    return tuple(_each(ask, setting, slots or ask.slots, max_context))


def _each(ask: Ask, setting: Setting, slots: Slots, max_context: int | None) -> Iterator[Assumption]:
    say, intent = ask.say, ask.intent
    if "context" in setting.assumed:
        other = next((n for n in OTHER_CONTEXTS if n != setting.context and n <= (max_context or n)), None)
        change = (
            (Choice(say("assumed.context_button", tokens=tokens(other)), as_question(intent, slots, context=(other,))),)
            if other
            else ()
        )
        yield Assumption("context", say("assumed.context", tokens=tokens(setting.context)), change)
    if "users" in setting.assumed:
        more = Choice(say("assumed.users_button", count=OTHER_USERS), as_question(intent, slots, users=(OTHER_USERS,)))
        yield Assumption("users", say("assumed.one_user"), (more,))
    if "runtime" in setting.assumed:
        other_runtime = "vllm" if setting.runtime.value == "llama.cpp" else "llama.cpp"
        shown = ask.library.runtime_name(other_runtime)
        change = (Choice(shown, as_question(intent, slots, runtime=(other_runtime,))),)
        yield Assumption("runtime", ask.library.runtime_name(setting.runtime.value), change)
