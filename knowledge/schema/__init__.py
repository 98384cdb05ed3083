"""The closed schema of every data file, one class a table."""
