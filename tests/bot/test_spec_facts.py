"""One fact of a card or of a picture model, asked for by name. Expected: the makers' data sheets and model cards."""

from datetime import date

import pytest

from bot import Bot, Context, Question, Reply

TODAY = date(2026, 11, 25)


def ask(bot: Bot, text: str, locale: str | None = None) -> Reply:
    return bot.answer(Question(text, locale, context=Context(today=TODAY)))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("does the A100 have ECC memory", "ECC memory: yes"),
        ("3090 有 ECC 嗎", "ECC 記憶體：無"),
        ("compute capability of a 3090", "8.6"),
        ("compute capability of the H100", "9.0"),
        ("INT8 TOPS of A100", "624 TOPS"),
        ("5090 fp4 tflops", "1,676 TFLOPS"),
        ("how long is a 4090 card in mm", "304 mm"),
        ("4090 多長", "304 mm"),
        ("power connector of the 4090", "16-pin"),
        ("4090 電源接頭", "16-pin"),
        ("which architecture is the L40S", "Ada Lovelace"),
        ("how many slots does an RTX 5090 take", "2"),
        ("MSRP of the 5090", "$1,999"),
        ("when did the RTX 4090 come out", "2022"),
        ("tdp of h100 sxm", "700 W"),
        ("A100 memory bandwidth", "2,039 GB/s"),
    ],
)
def test_the_fact_is_the_answer(bot: Bot, question: str, said: str) -> None:
    reply = ask(bot, question)
    assert reply.intent == "spec"
    assert said in reply.headline


def test_a_fact_that_is_not_known_is_said_to_be_unknown(bot: Bot) -> None:
    assert "do not know" in ask(bot, "compute capability of the RX 7900 XTX").headline


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("which board for 4x 3090", "build"),
        ("is a 1000W PSU enough for two 3090s?", "build"),
        ("how long does 70B take on a 4090", "throughput"),
        ("is $1500 a good price for a 4090", "price"),
        ("does the 4090 have NVLink", "spec"),
    ],
)
def test_other_questions_of_cards_stay_what_they_are(bot: Bot, question: str, intent: str) -> None:
    assert ask(bot, question).intent == intent


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("license of flux dev", "non-commercial"),
        ("can I use flux schnell commercially", "apache-2.0"),
        ("sdxl specs", "3.47B"),  # UNet 2.57, text encoders 0.82, VAE 0.08: the SDXL report
        ("flux dev 授權", "non-commercial"),
    ],
)
def test_a_picture_model_is_told_by_its_parts(bot: Bot, question: str, said: str) -> None:
    reply = ask(bot, question)
    assert said in reply.headline
    assert any(row[0].text in {"licence", "授權"} for row in reply.tables[0].rows)


def test_what_it_needs_is_still_what_most_ask(bot: Bot) -> None:
    assert "needs" in ask(bot, "how much vram does sdxl need").headline
