"""Structured requests, without parsing of questions: what `rigwise size --batch` takes and gives."""
