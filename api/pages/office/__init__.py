"""The privacy officer's pages, and the administrator's few: registers, proofs, papers."""
