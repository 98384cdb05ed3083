"""Whatever a line of a batch or a settings file holds: an answer or a sentence, on a line of its own, and the batch goes on."""

import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.terminal.batches import answer_lines, size_lines
from bot.bot import Bot
from bot.configuration import read
from bot.plain import as_json
from bot.question import Question
from bot.redact import MASK
from bot.settings import Settings
from tests.hostile import bent, texts, values

ASK = {"id": 1, "text": "can 70B run on 2x A6000?", "locale": "en", "conversation": "c"}
SIZE = {
    "id": 1,
    "model": "llama-3.1-70b",
    "precision": "int4",
    "kv_precision": "fp16",
    "gpus": [{"name": "RTX A6000", "count": 2}],
    "context": 8192,
    "batch": 4,
    "runtime": "vllm",
    "parallel": "tensor",
    "offload": False,
    "gpu_memory_utilization": 0.9,
}
TRAIN = SIZE | {"task": "qlora", "rank": 16, "optimizer": "adamw_8bit", "gradient_checkpointing": True, "zero_stage": 2}
PAINT = {"id": 1, "model": "flux.1-dev", "precision": "fp8", "gpus": [{"name": "4090", "count": 1}], "resolution": [1024, 1024]}
GOOD = json.dumps(ASK | {"id": "after"})


def as_line(value: Any) -> str:
    return json.dumps(value).replace("\n", " ")


def answers(out: io.StringIO, lines: int) -> list[dict[str, Any]]:
    """One object a line, in plain UTF-8, as a reader of lines takes it."""
    found = [json.loads(line) for line in out.getvalue().encode("utf-8").decode().split("\n") if line]
    assert len(found) == lines
    return found


@given(bent([ASK]).map(as_line) | values.map(as_line) | st.text(max_size=60).filter(lambda text: not set(text) & {"\n", "\r"}))
def test_any_line_of_questions_is_answered_or_told_what_is_wrong(bot: Bot, line: str) -> None:
    out = io.StringIO()
    answer_lines(bot, [line, GOOD], out, None)
    *_, last = answers(out, 2 if line.strip() else 1)
    assert last["id"] == "after"
    assert last["verdict"] == "fits"


@given(bent([SIZE, TRAIN, PAINT]))
def test_any_line_of_requests_is_sized_or_told_what_is_wrong(bot: Bot, request: Any) -> None:
    out = io.StringIO()
    size_lines(bot, [as_line(request), json.dumps(SIZE | {"id": "after"})], out)
    found, last = answers(out, 2)
    assert ("error" in found) != ("bytes" in found)
    assert all(isinstance(value, int) and value >= 0 for value in found.get("bytes", {}).values())
    assert last["id"] == "after"
    assert "bytes" in last


@pytest.mark.parametrize(
    "line",
    [
        '{"id": 1, "text": ' + "9" * 5000 + "}",
        "[" * 100_000,
        '{"id": 1, "text": "\\ud800 70B"}',
        '{"id": NaN, "text": "help"}',
        '{"id": 1, "text": "help", "locale": 7}',
        '{"id": 1, "text": "help", "locale": ["en"]}',
        '{"id": 1, "text": "help", "conversation": {"a": 1}}',
        '{"id": 1e999, "text": "help"}',
    ],
    ids=range(8),
)
def test_lines_that_are_made_to_break_a_batch(bot: Bot, line: str) -> None:
    out = io.StringIO()
    answer_lines(bot, [line, GOOD], out, None)
    assert [each["id"] for each in answers(out, 2)][-1] == "after"
    assert "NaN" not in out.getvalue()
    assert "Infinity" not in out.getvalue()


SECRETS = ("xoxb-1234567890-abcdefgh", "hf_" + "a1B2" * 8, "sk-" + "a1B2" * 8, "ghp_" + "a1B2" * 9, "AKIA" + "A1B2C3D4" * 2)


@given(
    texts,
    st.sampled_from(SECRETS),
    texts,
    st.sampled_from(["", "can 70B run on ", "CUDA out of memory. token=", "/report ", "/watch "]),
)
def test_no_token_that_was_pasted_comes_back(bot: Bot, before: str, secret: str, after: str, lead: str) -> None:
    reply = bot.answer(Question(f"{lead}{before} {secret} {after}"))
    said = repr(reply) + json.dumps(as_json(reply, Question(f"{before} {secret} {after}").text), default=str)
    assert secret not in said
    assert MASK not in reply.intent


names = st.sampled_from([*Settings.model_fields, "rigwise_defaults.currency", "nonsense"])
toml_values = st.sampled_from(
    ['""', "1", "-1", "1.5", "true", "[]", "{}", '"x"', "1979-05-27", "[[1]]", "nan", "inf", "{a = 1}", "0x10"]
)


@given(st.lists(st.tuples(names, toml_values), max_size=6) | st.text(max_size=80))
def test_any_settings_file_is_read_or_every_mistake_in_it_is_told(given_lines: Any) -> None:
    text = given_lines if isinstance(given_lines, str) else "\n".join(f"{name} = {value}" for name, value in given_lines)
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "rigwise.toml").write_text(text.encode("utf-8", "replace").decode(), encoding="utf-8", newline="")
        os.chdir(folder)
        try:
            found, problems = read()
        finally:
            os.chdir(here)
    assert found is not None or problems
    assert all(problem.strip() and "\n" not in problem for problem in problems)
