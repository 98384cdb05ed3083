"""Learn what facts and words speak for: weights.toml and each language's leanings.csv, by regularised logistic regression.

usage: python -m tools.learn [--folds N] [--write] [QUESTIONS.jsonl ...]

Reads our own corpus, and questions with labels beside it (`{"text", "intent"}` a line). With `--folds` the questions of the files
are left out in turn, and what is learned from the rest is judged by them. A word or pair of fewer than three questions is never
learned, so that no single sentence is. Cues are written by hand: here they count for little, so that words are learned too.
"""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bot.bot import Bot
from bot.classify import INTENTS, QUIET, cue_scores
from bot.features import features
from bot.leanings import SPREAD, grams
from bot.lexicon import Lexicon
from bot.parse import read_slots, split_command
from tools.regression import Example, judge, learn

BOT = Path(__file__).resolve().parent.parent / "bot"
LEAST = 0.15
"""Smaller weights are left out of the files."""

WEIGHTS_HEAD = """\
# How much a fact about a text speaks for each intent: one unit is a factor e of confidence. Facts are named in bot/features.py,
# the cues of a language are in its words.toml, its single words in leanings.csv. Made by `python -m tools.learn`; do not edit.
"""


def example(text: str, intent: str, lexicon: Lexicon, *, judged: bool) -> Example:
    """Facts are marked by a leading `#`, which no word begins with."""
    reading, slots = read_slots(split_command(text)[1], lexicon)
    stream = reading.stream()
    found = features(reading, slots, stream)
    said = grams(stream)
    held = dict.fromkeys(said, SPREAD / len(said) ** 0.5) | {f"#{fact}": 1.0 for fact in found}
    scores, _told = cue_scores(reading.lexicon, stream, found)
    return Example(held, tuple(scores.get(name, 0.0) for name in INTENTS), intent, judged)


def write(weights: dict[str, list[float]]) -> None:
    """Round and write: facts to weights.toml, words to the language that their characters are of."""
    files: dict[str, list[str]] = defaultdict(list)
    facts = []
    for name, values in sorted(weights.items()):
        mean = sum(values) / len(values)
        kept = {intent: value - mean for intent, value in zip(INTENTS, values, strict=True) if abs(value - mean) >= LEAST}
        if name.startswith("#"):
            shown = ", ".join(f"{intent} = {value:.2f}" for intent, value in kept.items())
            facts.append(f"{json.dumps(name[1:])} = {{ {shown} }}\n")
        elif kept:
            quoted = name.replace('"', '""')
            line = " ".join(f"{intent} {value:.2f}" for intent, value in kept.items())
            files["zh-TW" if any(character >= "\u3000" for character in name) else "en"].append(f'"{quoted}",{line}\n')
    (BOT / "weights.toml").write_text(WEIGHTS_HEAD + "\n" + "".join(sorted([*facts, *_kept(weights)])), encoding="utf-8")
    for locale, lines in files.items():
        (BOT / "locales" / locale / "leanings.csv").write_text("".join(lines), encoding="utf-8")


def _kept(weights: dict[str, list[float]]) -> list[str]:
    """Lines of facts that too few questions have: what was set by hand stays."""
    lines = (BOT / "weights.toml").read_text(encoding="utf-8").splitlines(keepends=True)
    return [line for line in lines if line.startswith('"') and "#" + line.split('"')[1] not in weights]


def gather(paths: Sequence[Path], lexicon: Lexicon) -> list[Example]:
    """Our corpus in every language, and the files. A question that is in both is the file's."""
    lines = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    filed = {line["text"] for line in lines}
    out = [example(line["text"], line["intent"], lexicon, judged=True) for line in lines]
    for file in sorted(BOT.glob("locales/*/corpus.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        words = tomllib.loads(file.with_name("words.toml").read_text(encoding="utf-8"))
        texts = [(entry["text"], intent) for intent, listed in table.items() for entry in listed if entry["text"] not in filed]
        texts += polite(texts, [phrase for listed in words["cues"].get("courtesy", {}).values() for phrase in listed])
        out += [example(text, intent, lexicon, judged=False) for text, intent in texts]
    return out


def polite(texts: Sequence[tuple[str, str]], courtesies: Sequence[str]) -> list[tuple[str, str]]:
    """Every second question once more with a greeting or thanks, so that courtesy is learned to say little beside a question."""
    asked = [(text, intent) for text, intent in texts if intent not in QUIET][::2]
    frames = ("{1}, {0}", "{0} {1}!", "{1}! {0}")
    return [
        (frames[at % len(frames)].format(text, courtesies[at % len(courtesies)]), intent)
        for at, (text, intent) in enumerate(asked if courtesies else ())
    ]


def cross_validate(examples: Sequence[Example], folds: int) -> float:
    """The share of the files' questions that are read right by what was learned without them."""
    judged = [one for one in examples if one.judged]
    random.Random(2).shuffle(judged)  # noqa: S311
    pairs: list[tuple[str, str]] = []
    for fold in range(folds):
        left_out = judged[fold::folds]
        hidden = {id(one) for one in left_out}
        pairs += judge(learn([one for one in examples if id(one) not in hidden]), left_out)
    return sum(wanted == got for wanted, got in pairs) / len(pairs)


def main() -> None:
    """Learn, judge when asked to, write when asked to."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("questions", nargs="*", type=Path)
    arguments.add_argument("--folds", type=int, default=0)
    arguments.add_argument("--write", action="store_true")
    asked = arguments.parse_args()
    examples = gather(asked.questions, Bot.open().lexicon)
    if asked.folds:
        print(f"{cross_validate(examples, asked.folds):.3f} of the files' questions, left out in {asked.folds} turns")
    if asked.write:
        weights = learn(examples)
        write(weights)
        print(f"{len(weights):,} facts, words and pairs learned from {len(examples):,} questions")


if __name__ == "__main__":
    main()
