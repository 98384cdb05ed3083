"""One `Reply` of every kind, for the adapters' golden files. The numbers are only of the right size."""

from datetime import date

from bot.reply import Assumption, Cell, Chart, Choice, Column, Reply, Series, Source, Table, Tone


def cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)


LADDER = Reply(
    headline="Yes at 8-bit and below; not at 16-bit.",
    tone=Tone.GOOD,
    intent="fit",
    detail="2× RTX A6000 hold 94.6 GiB usable; Llama 3.1 70B stands for “70B”.",
    tables=(
        Table(
            columns=(
                Column("precision"),
                Column("needs", numeric=True),
                Column("per card", numeric=True, priority=1),
                Column("verdict"),
                Column("tok/s", numeric=True, priority=1),
            ),
            rows=(
                (Cell("BF16"), Cell("138 GiB", 138.1, "GiB"), Cell("69 of 47", 69.0, "GiB"), Cell("no"), Cell("–")),
                (
                    Cell("INT8 (Q8_0)"),
                    Cell("74 GiB", 74.2, "GiB"),
                    Cell("37 of 47", 37.1, "GiB"),
                    Cell("fits"),
                    Cell("9 to 11", 10.0, "tok/s"),
                ),
                (
                    Cell("INT4 (Q4_K_M)"),
                    Cell("44 GiB", 44.0, "GiB"),
                    Cell("22 of 47", 22.0, "GiB"),
                    Cell("fits"),
                    Cell("14 to 17", 15.5, "tok/s"),
                ),
            ),
            caption="Llama 3.1 70B on 2× RTX A6000, context 8k",
        ),
    ),
    chart=Chart(
        kind="stacked_bar",
        title="Memory per card, GiB",
        categories=("RTX A6000 #1", "RTX A6000 #2"),
        series=(
            Series("weights", (19.8, 19.8)),
            Series("KV cache", (1.3, 1.2)),
            Series("activations", (0.3, 0.5)),
            Series("overhead", (0.5, 0.5)),
            Series("free", (25.4, 25.3)),
        ),
        unit="GiB",
        limits=(47.3, 47.3),
        alt="Each RTX A6000 holds about 22 of 47.3 GiB: 19.8 weights, 1.3 KV cache, 0.9 buffers; 25 GiB stay free.",
    ),
    assumptions=(
        Assumption("context", "context 8k", (Choice("Context 32k", "can 70B run on 2x RTX A6000 with 32k context"),)),
        Assumption("users", "one user", (Choice("10 users", "can 70B run on 2x RTX A6000 for 10 users"),)),
        Assumption("runtime", "llama.cpp, layer split", (Choice("vLLM", "can 70B run on 2x RTX A6000 with vLLM"),)),
    ),
    choices=(Choice("What does it cost?", "/quote 70B"),),
    sources=(
        Source("RTX A6000: 48 GB, 768 GB/s", date(2026, 11, 20), "https://www.techpowerup.com/gpu-specs/rtx-a6000.c3686"),
        Source("Llama 3.1 70B: config.json", date(2026, 11, 20)),
    ),
    more=(
        Table(
            columns=(Column("part"), Column("GiB", numeric=True)),
            rows=(cells("weights", "39.6"), cells("KV cache", "2.5")),
            caption="INT4, all cards",
        ),
    ),
    more_notes=("KV cache: 2 × 80 layers × 8 heads × 128 × 2 bytes × 8192 tokens = 2.5 GiB.",),
    verdict="fits",
)

NO_FIT = Reply(
    headline="At FP16 it is 3.6 GiB too large; at 8-bit it fits with room.",
    tone=Tone.BAD,
    intent="fit",
    detail="A RTX 4090 gives about 23.5 GiB of its 24.",
    tables=(
        Table(
            columns=(Column("part"), Column("FP16", numeric=True), Column("INT8", numeric=True)),
            rows=(
                cells("weights", "24.2", "12.9"),
                cells("KV cache", "3.1", "3.1"),
                cells("buffers", "0.8", "0.8"),
                cells("total, GiB", "28.1", "16.8"),
            ),
        ),
    ),
    notes=("Fixes, smallest first: 8-bit weights (frees 11.3 GiB, enough).",),
    choices=(Choice("8-bit", "can 13B int8 run on a RTX 4090"),),
    verdict="no",
)

ASK = Reply(
    headline="Which model, and which GPU?",
    tone=Tone.ASK,
    intent="fit",
    detail="Or write, say, “32b q4 on 4090”.",
    choices=tuple(Choice(label, f"can {label} run on a RTX 4090") for label in ("8B", "14B", "32B", "70B")),
    understood=False,
)

QUOTE = Reply(
    headline="From about $2,400 used to $13,000 new; renting starts at $0.33 an hour.",
    tone=Tone.NEUTRAL,
    intent="quote",
    detail="LLaMA 65B at INT4 needs 38 to 41 GiB.",
    tables=(
        Table(
            columns=(
                Column("tier"),
                Column("hardware"),
                Column("fits", priority=1),
                Column("tok/s", numeric=True, priority=2),
                Column("to buy", numeric=True),
                Column("power", numeric=True, priority=2),
            ),
            rows=(
                (
                    Cell("entry, used"),
                    Cell("2× RTX 3090"),
                    Cell("tight"),
                    Cell("15", 15),
                    Cell("$2,000–3,200", 2600, "USD"),
                    Cell("700 W", 700, "W"),
                ),
                (
                    Cell("workstation"),
                    Cell("1× RTX A6000"),
                    Cell("fits"),
                    Cell("14", 14),
                    Cell("$4,000–5,500", 4750, "USD"),
                    Cell("300 W", 300, "W"),
                ),
                (Cell("cloud"), Cell("1× RTX A6000"), Cell("fits"), Cell("14", 14), Cell("$0.33–1.09/h", 0.7, "USD"), Cell("–")),
            ),
            caption="GPUs only",
        ),
    ),
    notes=("Prices of 2026-09 are older than 60 days: check before you buy.",),
    sources=(Source("GPU Poet market report", date(2026, 9, 30)),),
)

HOSTILE = Reply(
    headline="I know no GPU called “<!channel> @everyone `rm -rf` [x](http://evil.example) *bold*”.",
    tone=Tone.WARN,
    intent="fit",
    notes=("Not used: <@U123> & <script>.",),
    choices=(Choice("RTX <3090> & co", "can 8B run on <!here> & @everyone"),),
    understood=False,
)

CHINESE = Reply(
    headline="8-bit 以下可以，16-bit 不行。",
    tone=Tone.GOOD,
    intent="fit",
    detail="2× RTX A6000 可用 94.6 GiB；「70B」以 Llama 3.1 70B 計。",
    tables=(
        Table(
            columns=(Column("精度"), Column("需要", numeric=True), Column("結果")),
            rows=(
                cells("BF16", "138 GiB", "不行"),
                cells("INT8 (Q8_0)", "74 GiB", "可以"),
                cells("INT4 (Q4_K_M)", "44 GiB", "可以"),
            ),
        ),
    ),
    assumptions=(Assumption("context", "上下文 8k", (Choice("上下文 32k", "70B 在 2x RTX A6000 上跑 32k 上下文"),)),),
    locale="zh-TW",
    verdict="fits",
)

HELP = Reply(
    headline="I answer what AI models need: memory, speed and price of hardware.",
    tone=Tone.NEUTRAL,
    intent="help",
    notes=("can 70B run on 2x A6000?", "/quote 65b int4", "what can I run on 24 GB?"),
    choices=(Choice("can 32B run on a 4090?", "can 32B run on a 4090?"),),
)

QUIET = Reply(headline="", tone=Tone.QUIET, intent="smalltalk")

LONG = Reply(
    headline="Up to about 32B at 4-bit, with 8k context.",
    tone=Tone.GOOD,
    intent="models_for_hardware",
    tables=(
        Table(
            columns=(
                Column("model"),
                Column("precision"),
                Column("context", numeric=True),
                Column("tok/s", numeric=True, priority=1),
            ),
            rows=tuple(cells(f"Model Number {i} With A Long Name {i}B", "Q4_K_M", f"{i}k", f"{i}.5") for i in range(1, 31)),
            caption="30 models",
        ),
    ),
    notes=tuple(f"Note {i}: " + "a sentence that goes on for a while. " * 8 for i in range(8)),
    choices=tuple(
        Choice(f"Choice {i} with quite a long label indeed", "can 70B run on " + "a RTX 3090 and " * 20 + str(i))
        for i in range(12)
    ),
    sources=tuple(Source(f"Source {i} " + "x" * 80, date(2026, 11, 20), f"https://example.com/{i}") for i in range(12)),
)

SAMPLES: dict[str, Reply] = {
    "ladder": LADDER,
    "no_fit": NO_FIT,
    "ask": ASK,
    "quote": QUOTE,
    "hostile": HOSTILE,
    "chinese": CHINESE,
    "help": HELP,
    "long": LONG,
}
