"""Names as tables, file names, loaders and logs write them, found in the library: the whole text first, then less of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.library import Library, UnknownName

BRACKETS = re.compile(r"\s*[\[(][^\])]*[\])]")
_FILE_TAIL = re.compile(
    r"[-_.: ](i1-)?(i?q\d\w*|ud-\w+|mxfp4|nvfp4|[bf]{1,2}16|\d-?bit|gguf|awq|gptq|fp8|mlx|safetensors)\b.*$", re.IGNORECASE
)
_OWNER = re.compile(r"^[\w.\-]+/")
_PREFIX = re.compile(r"^[A-Za-z][\w.\-]*?_(?=[A-Za-z])")
_NOTHING = frozenset(("instruct", "it", "chat", "base", "hf", "preview", "latest", "dataset", "alpaca", "bf16", "plus"))
"""Words after a name that do not change a model's shape."""
_TUNED = frozenset(
    ("coder", "code", "math", "thinking", "reasoning", "reasoner", "vision", "distill", "qat", "uncensored", "abliterated")
)
_DATED = re.compile(r"v?\d+(?:\.\d+)?k?", re.IGNORECASE)
"""A release or a context after a name: `2507`, `v1`, `4k`."""
_VERSION = re.compile(r"\d+(?:\.\d+)?")
SIZE_SHARE = 0.15
"""A size in a name is rounded; a model farther from it is another one."""
"""Words inside a name that name a training of the same shape."""
_SIZED = re.compile(r"\d(\.\d+)?[bm]\b", re.IGNORECASE)
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*b\s*", re.IGNORECASE)
LOADER_NAMES = {
    "deepseek2 671b": "DeepSeek-V3",
    "deepseek-v3/r1 671b": "DeepSeek-V3",
    "ds-r1 671b": "DeepSeek-R1",
    "deepseek r1": "DeepSeek-R1",
    "deepseek v3": "DeepSeek-V3",
    "qwen3moe 30b.a3b": "Qwen3-30B-A3B",
    "llama 8b": "Llama-3.1-8B",
    "qwen2 3b": "Qwen2.5-3B",
    "mixtral 46.7b": "Mixtral-8x7B-v0.1",
    "qwen-1.8b": "qwen1-1.8b",
    "qwen-7b": "qwen1-7b",
    "qwen-14b": "qwen1-14b",
    "qwen-72b": "qwen1-72b",
    "llama v2": "Llama-2-13B",
    "llama 3b": "Llama-3.2-3B",
}
"""How llama.cpp's loader calls models that have no name of their own there, by the beginning of the name."""


def find_model(library: Library, text: str) -> tuple[str, str] | None:
    """(`model` or `diffusion`, key) of a model's name, or None."""
    for form in dict.fromkeys(form for form in _forms(text) if form):
        for kind in ("model", "diffusion"):
            if key := library.resolve(kind, form):
                return kind, key
        family = library.resolve("model_family", form)
        if family and (member := library.model_family_default(family)):
            return "model", member
    if pipeline := _pipeline(library, text):
        return "diffusion", pipeline
    if found := _by_part(library, text) or _by_line(library, text):
        return "model", found
    size = _SIZE.fullmatch(BRACKETS.sub("", text))
    stand_in = library.stand_in(float(size[1])) if size else None
    return ("model", stand_in.model) if stand_in else None


def _forms(text: str) -> Iterator[str]:
    """A name, and what is left of it without brackets, owner, file type, and words that change no shape."""
    yield text
    bare = BRACKETS.sub("", text).strip()
    lower = bare.lower()
    yield from (name for begin, name in LOADER_NAMES.items() if lower.startswith(begin))
    for name in (bare, _OWNER.sub("", bare), _PREFIX.sub("", _OWNER.sub("", bare))):
        for shorter in (name, _FILE_TAIL.sub("", name)):
            yield shorter
            words = re.split(r"[-_ ]", shorter)
            kept = [word for word in words if word.lower() not in _NOTHING]
            yield "-".join(kept)
            yield "-".join(word for word in kept if word.lower() not in _TUNED)


def _pipeline(library: Library, text: str) -> str | None:
    """An image or video model by the words that its name begins with, or by what stands in its brackets as its base."""
    for name in (BRACKETS.sub("", text), *re.findall(r"\(([^()]+?) based\)", text)):
        words = [word for word in re.split(r"[-_ /:]+", name) if word]
        for stop in range(len(words), 0, -1):
            if key := library.resolve("diffusion", "-".join(words[:stop])):
                return key
    return None


def stated_size_b(text: str) -> tuple[float, float] | None:
    """Billions of parameters that a name states, in all and active: (35, 3) of `Grug-35B-A3B`."""
    sizes = re.search(r"(?<![a-z\d.])(\d+(?:\.\d+)?)(b|m)\b(?:[-_ ]?a(\d+(?:\.\d+)?)(b|m)\b)?", text.lower().replace("_", "-"))
    if not sizes:
        return None
    size = float(sizes[1]) / (1 if sizes[2] == "b" else 1000)
    return size, float(sizes[3]) / (1 if sizes[4] == "b" else 1000) if sizes[3] else size


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[-_ /:()]+", _FILE_TAIL.sub("", text)) if word]


def _by_line(library: Library, text: str) -> str | None:
    """A name that goes on with a release, or that has a training's name between the line and the size (Llama-3.1-Tulu-3-8B)."""
    words = _words(text)
    size = stated_size_b(text)
    for start in (0, 1):
        for stop in range(len(words) - 1, start, -1):
            rest = [word for word in words[stop:] if word.lower() not in _NOTHING | _TUNED and not _DATED.fullmatch(word)]
            key = library.resolve("model", "-".join(words[start:stop]))
            if key and all(_SIZED.search(word) for word in rest) and (not size or _near(library, key, size[0])):
                return key
    sized = [word for word in words if _SIZED.search(word)]
    if len(words) > 2 and len(sized) == 1 and _VERSION.fullmatch(words[1]):
        return library.resolve("model", f"{words[0]}-{words[1]}-{sized[0]}")
    return None


def _near(library: Library, key: str, size_b: float) -> bool:
    return abs(library.model(key).params / 1e9 - size_b) <= SIZE_SHARE * size_b


def _by_part(library: Library, text: str) -> str | None:
    """The longest run of words in a name that is a model's own name with its size: what a fine-tune was made from."""
    words = _words(text)
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            name = "-".join(words[start : start + length])
            if _SIZED.search(name) and (key := library.resolve("model", name)):
                return key
    return None


def nearest(library: Library, kinds: Iterable[str], text: str) -> tuple[str, ...]:
    """Known names that look like an unknown one."""
    from rapidfuzz import process, utils

    names = [name for kind in kinds for name in library.names(kind)]
    return tuple(match[0] for match in process.extract(text, names, limit=3, score_cutoff=60, processor=utils.default_process))


def unknown(library: Library, kind: str, text: str, *kinds: str) -> UnknownName:
    """The error for a name that is not known, with the nearest known ones."""
    return UnknownName(kind, text, nearest(library, (kind, *kinds), text))
