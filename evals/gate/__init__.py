"""The gate no change of model, prompt, policy or recognizer gets around (DESIGN §4)."""
