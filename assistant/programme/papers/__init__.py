"""Papers a sponsor decides from, in which every number says where it comes from."""
