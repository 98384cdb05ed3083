"""Every row of the published measurements as a structured request, answered as `rigwise size --batch` answers it."""
