"""How sure an estimate is, and what it leaves of a device.

Terms and their standard deviations are those of published calibrations against llama.cpp and vLLM logs (the CUDA context is
the least certain part of every estimator): weights and cache 0.5 to 1 %, llama.cpp's compute buffer 10 %, a profile or an
eager pass 30 %.
"""

import math
from dataclasses import dataclass

from sizing.cache import LLAMA
from sizing.estimate import Interval
from sizing.formats import Family
from sizing.overhead import fragmentation_share, overhead_sigma_bytes
from sizing.workload import Request, Runtime

AUTOAWQ_LOAD_SHARE = 0.045
"""Its releases differ in how much of the cache they take up front and in what fusing experts leaves behind (its README)."""
Z_90 = 1.645
"""Standard deviations of a two-sided 90 % range."""


@dataclass(frozen=True, slots=True)
class Margin:
    """One request's uncertainty. `load` is weights and cache of a device, `fixed` its activations and overhead."""

    load_share: float
    activation_share: float
    overhead_sigma: float
    fragmentation: float

    def sigma(self, activations: float) -> float:
        """Of what does not depend on the load, in bytes."""
        return math.hypot(self.activation_share * activations, self.overhead_sigma)

    def interval(self, load: float, activations: float, overhead: float) -> Interval:
        """Low, expected and high bytes of a device."""
        expected = load + activations + overhead
        spread = Z_90 * math.hypot(self.load_share * load, self.sigma(activations))
        return Interval(max(0.0, expected - spread), expected, expected * (1 + self.fragmentation) + spread)

    def capacity(self, usable: float, activations: float, overhead: float) -> float:
        """The largest load whose high estimate is `usable`; negative where even none is too much.

        Solves (1+f)(L+A) + z*sqrt((s*L)^2 + c^2) = U for L.
        """
        grow, share, sigma = 1 + self.fragmentation, Z_90 * self.load_share, Z_90 * self.sigma(activations)
        room = usable - grow * (activations + overhead)
        if room <= sigma:
            return -1.0
        square = grow**2 - share**2
        root = math.sqrt((grow * room) ** 2 - square * (room**2 - sigma**2))
        return (grow * room - root) / square


def margin_of(request: Request) -> Margin:
    """The uncertainty of `request`: formats that quantize linear layers differ more in what they leave in 16 bits."""
    load_share = 0.01 if request.weights.family is Family.LINEAR else 0.005
    return Margin(
        load_share=AUTOAWQ_LOAD_SHARE if request.runtime is Runtime.AUTOAWQ else load_share,
        activation_share=0.1 if request.runtime in LLAMA else 0.3,
        overhead_sigma=overhead_sigma_bytes(request),
        fragmentation=fragmentation_share(request),
    )
