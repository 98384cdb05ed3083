"""How fast and how lean the whole is, beside a bare Python and a compiled program: `python -m benchmarks.performance`."""
