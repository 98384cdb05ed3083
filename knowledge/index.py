"""What stands behind the library: the connection, its cache, and names that stand for one thing or for a family of things."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from knowledge import catalogue
from knowledge.facts import Alias
from knowledge.names import device_forms, normalize, split_memory
from knowledge.store import Store

T = TypeVar("T")
P = ParamSpec("P")
L = TypeVar("L", bound="Index")
TABLES = {
    "gpu": "gpus",
    "gpu_family": "gpu_families",
    "model": "models",
    "model_family": "model_families",
    "diffusion": "diffusion_models",
    "format": "weight_formats",
    "kv_format": "cache_formats",
    "runtime": "runtimes",
    "part": "parts",
}
CALLED = {
    "gpu": "GPU",
    "gpu_family": "GPU family",
    "model_family": "model family",
    "diffusion": "diffusion model",
    "format": "precision",
    "kv_format": "cache type",
}


class UnknownName(LookupError):
    """A name that the knowledge base does not have. `nearest` may be filled by who knows more of the question."""

    def __init__(self, kind: str, text: str, nearest: tuple[str, ...] = ()) -> None:
        self.kind, self.text, self.nearest = kind, text, nearest
        near = f" Did you mean {', '.join(nearest)}?" if nearest else ""
        super().__init__(f"I do not know the {CALLED.get(kind, kind)} {text[:60]!r}.{near}")


class Index:
    """Names over one open knowledge.db. Rows are read once and kept; safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self.path, self.note = store.path, store.note
        self._connection = store.connection
        self._connection.row_factory = sqlite3.Row
        self._lock = threading.RLock()
        self._cache: dict[Any, Any] = {}
        self._release = weakref.finalize(self, store.connection.close)

    def close(self) -> None:
        """Let the file go; what nobody holds any more lets it go by itself."""
        self._release()

    def resolve(self, kind: str, alias: str) -> str | None:
        """The key that a name stands for, or None. Case, spaces and hyphens do not matter.

        A device may carry its maker, and its memory size where that is its own: `NVIDIA GeForce RTX 4080 16GB`.
        """
        normal = normalize(alias)
        found = self._find(kind, normal)
        if found is None and kind in {"gpu", "gpu_family"}:
            forms = tuple(dict.fromkeys((normal, *device_forms(normal))))
            found = next((key for form in forms if (key := self._find(kind, form))), None)
            if found is None and kind == "gpu":
                found = next((key for form in forms if (key := self._find_with_memory(form))), None)
        return found

    def _find(self, kind: str, normal: str) -> str | None:
        names = self._cache.get("names")
        if names is not None:
            found: str | None = names.get((kind, normal))
            return found
        rows = self._rows("select key from aliases where kind = ? and normal = ?", kind, normal)
        return str(rows[0][0]) if rows else None

    def _find_with_memory(self, normal: str) -> str | None:
        """The device of a name that ends in its memory size, when it has exactly that."""
        for name, memory_gb in split_memory(normal):
            key = self._find("gpu", name)
            if key and self._rows("select 1 from gpus where key = ? and vram_gb = ?", key, memory_gb):
                return key
        return None

    def item_key(self, text: str) -> str | None:
        """The key of a part, or of another thing with a retail price, by its key or any of its names."""
        return self._items.get(normalize(text))

    @property
    def _items(self) -> dict[str, str]:
        return self._once("items", lambda: catalogue.read_items(self._rows))

    def aliases(self) -> tuple[Alias, ...]:
        """Every name of everything. After the first call every look-up by name is a dictionary's."""
        if "aliases" not in self._cache:
            rows = self._rows("select kind, normal, text, key from aliases")
            self._cache["names"] = {(row[0], row[1]): row[3] for row in rows}
            self._cache["aliases"] = tuple(Alias(row[0], row[2], row[3]) for row in rows)
        listed: tuple[Alias, ...] = self._cache["aliases"]
        return listed

    def names(self, kind: str) -> tuple[str, ...]:
        """Every name of a kind as it is written, for finding near ones."""
        return tuple(alias.text for alias in self.aliases() if alias.kind == kind)

    def is_family(self, key: str) -> bool:
        """Whether a key stands for several devices (`a100`, `m4-max`)."""
        return key in self._families

    def family(self, key: str) -> tuple[str, ...]:
        """The devices of a family, or the models of one. Raises UnknownName."""
        return self._family(key)[0]

    def model_family_default(self, key: str) -> str | None:
        """The best known model of a family (`qwen3`), or None where the key is no family."""
        found = self._model_families.get(key)
        return found[1] if found else None

    @property
    def _families(self) -> dict[str, tuple[tuple[str, ...], str]]:
        return self._once("families", lambda: catalogue.read_families(self._rows, "gpu_families"))

    @property
    def _model_families(self) -> dict[str, tuple[tuple[str, ...], str]]:
        return self._once("model_families", lambda: catalogue.read_families(self._rows, "model_families"))

    def _family(self, key: str) -> tuple[tuple[str, ...], str]:
        found = self._families.get(key) or self._model_families.get(key)
        if found is None:
            raise UnknownName("gpu_family", key)
        return found

    def _key(self, kind: str, name: str) -> str:
        key = self.resolve(kind, name)
        if key is None:
            raise UnknownName(kind, name)
        return key

    def _thing(self, kind: str, name: str, make: Callable[[Mapping[str, Any]], T]) -> T:
        """The row that a name stands for, as `make` reads it. Kept by key: people spell a name in many ways."""
        kept: T | None = self._cache.get((kind, name, make))
        if kept is not None:
            return kept
        key = self._key(kind, name)
        sql = catalogue.SELECT_SOURCED if kind in catalogue.SOURCED else catalogue.SELECT
        return self._once((kind, key, make), lambda: make(self._rows(sql.format(table=TABLES[kind]), key)[0]))

    def _once(self, name: Any, read: Callable[[], T]) -> T:
        if name not in self._cache:
            self._cache[name] = read()
        found: T = self._cache[name]
        return found

    def kept(self: L, work: Callable[Concatenate[L, P], T], most: int) -> Callable[P, T]:
        """`work` on this library, its last `most` results kept for as long as the library is: a new build begins anew."""
        kept = self._once(("kept", work), lambda: lru_cache(most)(partial(work, weakref.proxy(self))))
        return cast("Callable[P, T]", kept)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()
