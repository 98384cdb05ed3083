"""The library's published measurements: what an estimate is shown beside."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from knowledge.index import Index

if TYPE_CHECKING:
    from knowledge.facts import Measurement, PeakRun


class MeasuredIndex(Index):
    """Names, and the published measurements of what they stand for."""

    def measurements(self, model: str, gpu: str | None = None) -> tuple[Measurement, ...]:
        """Published measurements of a model, on one device when it is named. Raises UnknownName."""
        from knowledge import readings

        key = self._key("model", model)
        found = self._once(
            ("measured", key), lambda: readings.read_measurements(self._rows, key, partial(self.resolve, "format"))
        )
        wanted = self._key("gpu", gpu) if gpu else None
        return tuple(each for each in found if wanted in (None, each.gpu_key))

    def training_peaks(self, model: str) -> tuple[PeakRun, ...]:
        """Measured training runs of a model. Raises UnknownName."""
        from knowledge import peaks

        key = self._key("model", model)
        return self._once(("training", key), lambda: peaks.read_training(self._rows, key))

    def picture_peaks(self, pipeline: str) -> tuple[PeakRun, ...]:
        """Measured generations of an image or video pipeline. Raises UnknownName."""
        from knowledge import peaks

        found = self._once("pictures", lambda: peaks.read_pictures(self._rows, partial(self.resolve, "diffusion")))
        return found.get(self._key("diffusion", pipeline), ())
