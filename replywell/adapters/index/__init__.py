"""Where vectors of passages are kept and searched."""
