"""What a web process may not load when it starts: each was there once and cost megabytes.

numpy 12 MB, alembic with pygments 11, typst 7 (and 190 once papers were set in it), scipy 60,
statsmodels with pandas 150, OpenDP with polars 175. docs/benchmarks/web.md has the peak.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.sessions.scene import settings

ROOT = Path(__file__).parents[2]
NEVER = {
    *("alembic", "altair", "chromadb", "docx", "langchain", "langchain_core", "mako", "numpy"),
    *("onnxruntime", "opendp", "pandas", "polars", "presidio_analyzer", "presidio_anonymizer"),
    *("py3langid", "scipy", "sentence_transformers", "sklearn", "spacy", "statsmodels"),
    *("tokenizers", "torch", "transformers", "typst", "vl_convert"),
}
OURS = {
    "assistant.programme.pilot.difference",
    "assistant.programme.pilot.feasibility",
    "assistant.programme.pilot.matching",
    "assistant.summary.extractive.engine",
}
"""Modules that are mathematics or an engine and nothing else."""
CODE = """
import json, sys
import api.app
if len(sys.argv) > 1:
    api.app.create_app()
    from assistant.papers import apart, office
    from assistant.programme.pilot import reckoning
print(json.dumps(sorted(sys.modules)))
"""


def loaded(*arguments, **environment):
    run = subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(run.stdout))


def heavy(names):
    return {name for name in names if name.split(".")[0] in NEVER or name in OURS}


def test_importing_the_app_loads_nothing_heavy():
    assert heavy(loaded()) == set()


@pytest.mark.verify
def test_starting_it_over_an_installation_loads_nothing_heavy(tmp_path):
    """With the approval, the policies, the version of the database and the digests checked."""
    home = tmp_path / "home"
    given = {"CHATHAM_HOME": str(home), "CHATHAM_SIGN_IN": "local", "CHATHAM_LLM": ""}
    made = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "init", "--no-input", "--offline", "--demo"],
        cwd=ROOT,
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert settings(home).keys.exists()
    assert heavy(loaded("start", **given)) == set()
