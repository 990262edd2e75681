"""The evaluation suites: what a bundle is measured by before it may serve.

Suites build the product through bootstrap and call its production use cases; scorers count. They
run on inspect-ai, whose viewer shows each case; what the gate compares is a file of records.
"""
