"""The product: use cases over the gates in `governance`."""
