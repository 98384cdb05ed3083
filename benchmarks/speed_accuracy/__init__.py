"""How far the estimated speeds are from published ones, on the rows that the constants were fitted on and on the others."""
