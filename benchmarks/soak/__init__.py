"""Does it carry its load for long, without an error, in time, and without growing?"""
