"""The policy gate: what a session is about, and whether anybody's rules stand against it.

Policies are data (`*.cedar`, `schema.cedarschema`); sensitive passages are found over local raw
text by versioned rules (`sensitivity/`). Everything here fails closed.
"""
