"""What memory a piece of work takes at its peak: the CUDA allocator's counters, or the tensors alive on a CPU."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class Alive(TorchDispatchMode):  # type: ignore[misc, unused-ignore]
    """Counts the bytes of all tensor storages that operations make, while they live, and their largest sum."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.peak = 0
        self._seen: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        known = {each.untyped_storage().data_ptr() for each in tree_leaves((args, kwargs)) if isinstance(each, torch.Tensor)}
        for each in tree_leaves(out):
            if isinstance(each, torch.Tensor) and each.untyped_storage().data_ptr() not in known:
                self._add(each.untyped_storage())
        return out

    def _add(self, storage: Any) -> None:
        pointer, size = storage.data_ptr(), storage.nbytes()
        if pointer in self._seen or not size:
            return
        self._seen.add(pointer)
        self.now += size
        self.peak = max(self.peak, self.now)
        weakref.finalize(storage, self._drop, pointer, size)

    def _drop(self, pointer: int, size: int) -> None:
        self._seen.discard(pointer)
        self.now -= size


class Meter:
    """Peaks of work on one device."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.cuda = device.startswith("cuda")

    def synchronize(self) -> None:
        """Wait for the GPU."""
        if self.cuda:
            torch.cuda.synchronize()

    def settle(self) -> None:
        """Give back what nothing holds any more."""
        gc.collect()
        if self.cuda:
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()

    def held(self) -> int:
        """Bytes of tensors that the allocator holds; 0 on a CPU, where parameters are counted instead."""
        return int(torch.cuda.memory_allocated()) if self.cuda else 0

    @contextmanager
    def peak(self) -> Iterator[Callable[[], int]]:
        """Within: the work. Its result gives the bytes that the work added at its peak to what was held before."""
        self.settle()
        if self.cuda:
            before = self.held()
            yield lambda: int(torch.cuda.max_memory_allocated()) - before
            return
        with Alive() as alive:
            yield lambda: alive.peak

    def context_bytes(self) -> int:
        """Of the card, what is neither free nor PyTorch's; 0 on a CPU."""
        if not self.cuda:
            return 0
        torch.zeros(1, device=self.device).add_(1)
        self.synchronize()
        free, total = torch.cuda.mem_get_info()
        return int(total - free - torch.cuda.memory_reserved())
