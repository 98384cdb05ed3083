"""A third language is a folder and no code: one is made in a temporary place, and asked in."""

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bot.languages import Telling, language_of
from bot.tokens import tokenise
from bot.words import read_telling

WORDS = """
[telling]
word = ["der", "die", "das", "ein", "eine", "auf", "ist", "und", "wie", "kann", "mit", "läuft", "passt", "viel"]

[count]
2 = ["zwei", "zweimal"]

[precision]
int4 = ["vier bit"]

[context]
context = ["kontextlänge"]

[cues.fit]
6 = ["läuft … auf", "passt … auf", "kann … laufen"]

[cues.throughput]
8 = ["wie schnell"]

[cues.smalltalk]
9 = ["danke schön"]
"""
ASKED = """
import json, pathlib, sys
from bot import languages
languages.root = lambda: pathlib.Path(sys.argv[1])
from bot.bot import Bot
from bot.phrases import locales, nearest_locale
from bot.question import Question
bot = Bot.open()
replies = [bot.answer(Question(text)) for text in sys.argv[2:]]
print(json.dumps({
    "locales": locales(), "nearest": nearest_locale("de-AT"),
    "replies": [[one.locale, one.intent, one.slots.as_json(), one.headline] for one in replies],
}))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a bot with the folder `de` answers."""
    folder = tmp_path_factory.mktemp("locales")
    with_ours = Path(str(files("bot"))) / "locales"
    shutil.copytree(with_ours, folder, dirs_exist_ok=True)
    shutil.copytree(folder / "en", folder / "de")
    (folder / "de" / "words.toml").write_text(WORDS, encoding="utf-8")
    (folder / "de" / "leanings.csv").write_text("schnell,throughput 1.5\n", encoding="utf-8")
    line = 'line = "Gern geschehen."\n'
    (folder / "de" / "phrases" / "smalltalk.toml").write_text(line, encoding="utf-8")
    texts = (
        "läuft ein 70B in vier bit auf zwei 3090 mit kontextlänge 16k?",
        "wie schnell ist das llama 3.1 8b auf der 4090?",
        "danke schön, das ist viel",
        "can an 8B run on my 4090?",
        "4090 跑得動 8B 嗎？",
    )
    done = subprocess.run([sys.executable, "-c", ASKED, str(folder), *texts], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_folder_is_a_language(said: dict[str, Any]) -> None:
    assert said["locales"] == ["de", "en", "zh-TW"]
    assert said["nearest"] == "de"


def test_its_questions_are_understood(said: dict[str, Any]) -> None:
    fit, speed, *_ = said["replies"]
    gpus = [{"id": "rtx-3090", "count": 2}]
    wanted = {"models": [{"params_b": 70}], "precision": "int4", "gpus": gpus, "context": 16000}
    assert fit[:3] == ["de", "fit", wanted]
    assert speed[:2] == ["de", "throughput"]


def test_it_is_answered_in_its_words(said: dict[str, Any]) -> None:
    assert said["replies"][2][3] == "Gern geschehen."


def test_the_other_languages_stay_as_they_were(said: dict[str, Any]) -> None:
    assert [reply[:2] for reply in said["replies"][3:]] == [["en", "fit"], ["zh-TW", "fit"]]


@pytest.mark.parametrize(
    ("text", "language"), [("est-ce que ça marche", "fr"), ("does it run", "en"), ("привет 8B", "ru"), ("", "en"), ("4090", "en")]
)
def test_a_text_is_of_the_language_that_claims_most_of_it(text: str, language: str) -> None:
    tellings = {"fr": Telling.of((), ("est", "ce", "que", "ça")), "ru": Telling.of(("а-я",), ())}
    assert language_of(tokenise(text), tellings) == language


def test_a_script_that_is_no_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"xx/words.toml: \[script\]"):
        read_telling("xx", {"range": ["cyrillic"]}, {})
