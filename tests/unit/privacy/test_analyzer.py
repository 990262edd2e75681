from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from governance.privacy import analyzer as module
from governance.privacy.analyzer import LazyAnalyzer
from governance.privacy.findings import Analyzer
from governance.privacy.languages import Languages
from governance.privacy.tenant_patterns import TenantPatterns
from governance.privacy.vault import Kind
from tests.privacy_cases import WordListAnalyzer


def test_it_loads_once_on_the_first_text_whatever_the_threads() -> None:
    loads: list[Analyzer] = []

    def load(languages: Languages, patterns: TenantPatterns) -> Analyzer:
        assert languages.codes == {"en"}
        assert patterns.digest == ""
        loads.append(WordListAnalyzer({"Dana": Kind.PERSON}))
        return loads[-1]

    lazy = LazyAnalyzer(load)
    assert lazy.languages == {"en"}
    assert loads == []
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: lazy.analyze(["Dana"], "en"), range(8)))
    assert len(loads) == 1
    assert all(answer == answers[0] and len(answer[0]) == 1 for answer in answers)


def test_the_gates_import_no_model_library() -> None:
    code = (
        "import sys, governance.guard, governance.release, governance.privacy.anonymizer, "
        "governance.privacy.probe, governance.privacy.analyzer as a; a.LazyAnalyzer(); "
        "print(sorted({'torch', 'spacy', 'presidio_analyzer', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(module.__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
