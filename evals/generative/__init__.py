"""The generative path, measured with a real small model whose answers are recorded."""
