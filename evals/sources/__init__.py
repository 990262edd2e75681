"""Public data sets as cases, read in place: adapters only, no data."""
