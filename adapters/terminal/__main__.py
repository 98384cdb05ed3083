"""`python -m adapters.terminal`: the same as the `rigwise` command."""

from adapters.terminal.start import main

main()
