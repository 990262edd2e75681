"""Both indexes of exemplars keep one contract; what is kept on disk is vectors and nothing else."""

import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest

from assistant.llm.hashing_embedder import HashingEmbedder
from assistant.storage.exemplar_index import ChromaExemplars
from assistant.storage.exemplar_vectors import vectors
from governance.policy.labels import Sensitivity, UseCase
from governance.policy.sensitivity.exemplars import (
    Exemplars,
    ExemplarsError,
    MemoryIndex,
    NearestExemplars,
)

EMBEDDER = HashingEmbedder()
INSTALLED = Exemplars.read()
LEAST = 12


class Turned:
    """Another model: the same sentences lie elsewhere."""

    def embed(self, texts):
        return -EMBEDDER.embed(texts)


@pytest.fixture(params=["memory", "chroma"])
def index(request, tmp_path):
    if request.param == "chroma":
        return ChromaExemplars.open(tmp_path / "exemplars", INSTALLED, EMBEDDER)
    return MemoryIndex(INSTALLED.all, EMBEDDER.embed(INSTALLED.texts()))


def test_an_exemplar_is_nearest_to_itself_within_its_label(index):
    for one in INSTALLED.all[::17]:
        (found,) = index.nearest(EMBEDDER.embed([one.text])[0], labels={one.label}, count=1)
        assert found.exemplar == one
        assert found.similarity == pytest.approx(1.0, abs=1e-3)


def test_only_the_labels_asked_for_nearest_first_and_no_more_than_there_are(index):
    vector = EMBEDDER.embed(["a coach from outside for the board"])[0]
    labels = {"internal_coach", "peer_group"}
    found = index.nearest(vector, labels=labels, count=1000)
    assert {near.exemplar.label for near in found} == labels
    assert len(found) == sum(one.label in labels for one in INSTALLED.all)
    close = [near.similarity for near in found]
    assert close == sorted(close, reverse=True)
    assert index.nearest(vector, labels={"nothing"}, count=3) == ()
    assert index.nearest(vector, labels=set(), count=3) == ()
    assert index.nearest(vector, labels=labels, count=0) == ()


def test_both_say_the_same(tmp_path):
    disk = ChromaExemplars.open(tmp_path / "exemplars", INSTALLED, EMBEDDER)
    memory = MemoryIndex(INSTALLED.all, EMBEDDER.embed(INSTALLED.texts()))
    for text in ("I was slapped at home", "tips for a kickoff", "rank my team"):
        asked = {"vector": EMBEDDER.embed([text])[0], "labels": {"crisis", "microlearning"}}
        one = disk.nearest(asked["vector"], labels=asked["labels"], count=5)
        other = memory.nearest(asked["vector"], labels=asked["labels"], count=5)
        assert [n.exemplar.id for n in one] == [n.exemplar.id for n in other]
        assert np.allclose([n.similarity for n in one], [n.similarity for n in other], atol=1e-3)


def test_another_model_or_other_exemplars_make_the_index_anew(tmp_path):
    folder = tmp_path / "exemplars"
    ChromaExemplars.open(folder, INSTALLED, EMBEDDER)
    (tmp_path / "few.jsonl").write_text(
        '{"id": "a-1", "label": "crisis", "text": "an example of ours"}\n'
    )
    few = Exemplars.read(tmp_path / "few.jsonl")
    for exemplars, embedder in ((INSTALLED, Turned()), (few, EMBEDDER), (INSTALLED, EMBEDDER)):
        index = ChromaExemplars.open(folder, exemplars, embedder)
        one = exemplars.all[0]
        (found,) = index.nearest(embedder.embed([one.text])[0], labels={one.label}, count=1)
        assert found.exemplar == one
        assert len(index.nearest(embedder.embed(["x"])[0], labels={one.label}, count=99)) == len(
            exemplars.of(one.label)
        )


class Counting:
    """How many texts were embedded: none but the probe where vectors are kept."""

    def __init__(self):
        self.texts = 0

    def embed(self, texts):
        self.texts += len(texts)
        return EMBEDDER.embed(texts)


# A process whose freed memory is full of a byte (mallopt's M_PERTURB) opens an index.
OPENS = """
import ctypes, sys
from pathlib import Path
assert ctypes.CDLL(None).mallopt(-6, 0x5A)
from assistant.llm.hashing_embedder import HashingEmbedder
from assistant.storage.exemplar_index import ChromaExemplars
from governance.policy.sensitivity.exemplars import Exemplars
embedder = HashingEmbedder()
index = ChromaExemplars.open(Path(sys.argv[1]), Exemplars.read(), embedder)
index.nearest(embedder.embed(["somebody in particular"])[0], labels={"crisis"}, count=3)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="mallopt is glibc's")
def test_no_file_holds_what_the_process_had_in_its_memory(tmp_path):
    folder = tmp_path / "exemplars"
    subprocess.run([sys.executable, "-c", OPENS, str(folder)], check=True)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.suffix for path in files] == [".npy"]
    for path in files:
        assert b"\xa5" * 16 not in path.read_bytes(), path.name


def test_vectors_kept_are_not_made_again_and_damaged_ones_are(tmp_path):
    path, texts = tmp_path / "one.npy", INSTALLED.texts()[:40]

    def embedded():
        counting = Counting()
        found = vectors(path, texts, counting)
        assert np.array_equal(found, EMBEDDER.embed(texts))
        return counting.texts

    (tmp_path / "other.npy").write_bytes(b"of another model")
    assert [embedded(), embedded()] == [len(texts), 0]
    assert list(tmp_path.iterdir()) == [path]
    whole = path.read_bytes()
    nan = np.full_like(EMBEDDER.embed(texts), np.nan)
    zipped = BytesIO()
    np.savez(zipped, EMBEDDER.embed(texts))
    archive = zipped.getvalue()
    for damaged in (b"", whole[:-9], whole[:40], b"\x80\x04N.", b"PK\x03\x04 cut off", archive):
        path.write_bytes(damaged)
        assert [embedded(), embedded()] == [len(texts), 0]
    for other in (nan, nan[:3], np.zeros(40, dtype=np.float32)):
        np.save(path, other)
        assert [embedded(), embedded()] == [len(texts), 0]


def test_files_that_chroma_once_wrote_are_removed(tmp_path):
    folder = tmp_path / "exemplars"
    (folder / "segment").mkdir(parents=True)
    (folder / "segment" / "data_level0.bin").write_bytes(b"what somebody said")
    (folder / "chroma.sqlite3").write_bytes(b"")
    ChromaExemplars.open(folder, INSTALLED, EMBEDDER)
    assert {path.suffix for path in folder.rglob("*")} <= {".npy"}


def test_every_label_has_its_exemplars_and_each_stands_once():
    labels = {one.label for one in INSTALLED.all}
    doors = {"microlearning", "peer_group", "internal_coach", "external_executive_coach"}
    assert labels == {s.value for s in Sensitivity} | {u.value for u in UseCase} | doors
    assert all(len(INSTALLED.of(label)) >= LEAST for label in labels)
    assert len(set(INSTALLED.texts())) == len(INSTALLED.all)


def test_the_why_of_a_finding_is_the_nearest_of_its_own_label():
    memory = MemoryIndex(INSTALLED.all, EMBEDDER.embed(INSTALLED.texts()))
    abuse, medical = INSTALLED.of("personal_abuse")[3], INSTALLED.of("medical")[2]
    why = NearestExemplars(EMBEDDER, memory).why
    found = {"personal_abuse": ["the rota", abuse.text], "medical": [medical.text]}
    assert why(found) == (abuse.id, medical.id)
    assert why({"nothing": ["the rota"]}) == ()


@pytest.mark.parametrize("text", ["", "{", '{"id": "a", "label": "crisis"}', "\xff"])
def test_a_broken_file_is_refused(tmp_path, text):
    path = tmp_path / "exemplars.jsonl"
    path.write_text(text)
    with pytest.raises(ExemplarsError):
        Exemplars.read(path)
