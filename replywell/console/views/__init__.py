"""One file per noun of the console."""
