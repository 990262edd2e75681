"""A normal installation whose environment asks for traces in every way there is: none arrives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.cli.installing import install
from assistant.telemetry.spans import UNSEEN
from tests.integration.sessions.scene import overrides, settings
from tests.integration.tracing.collector import collecting

ROOT = Path(__file__).parents[3]
ANYBODY = """
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
with trace.get_tracer("anybody").start_as_current_span("anything"):
    pass
provider.shutdown()
"""


def asking_for_traces(url):
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OTEL_SDK_DISABLED": "false",
        "OTEL_TRACES_EXPORTER": "otlp",
        "OTEL_TRACES_SAMPLER": "always_on",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
        "OTEL_EXPORTER_OTLP_ENDPOINT": url,
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": url,
        "OTEL_EXPORTER_OTLP_INSECURE": "true",
        "OTEL_BSP_SCHEDULE_DELAY": "1",
        "OTEL_PYTHON_TRACER_PROVIDER": "sdk_tracer_provider",
        "CHROMA_OTEL_COLLECTION_ENDPOINT": url,
        "CHROMA_OTEL_GRANULARITY": "all",
        "CHROMA_OTEL_SERVICE_NAME": "chroma",
        "CHATHAM_OTLP": url,
        "CHATHAM_TRACE": "1",
        "CHATHAM_SPANS": "1",
    }


def run(command, url):
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=asking_for_traces(url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def test_with_the_same_environment_anybody_elses_spans_arrive():
    with collecting() as heard:
        run(["-c", ANYBODY], heard.url)
    assert [span.name for span in heard.spans] == ["anything"]


def test_peoples_sessions_leave_no_span(tmp_path):
    with collecting() as heard:
        told = run(["-m", "tests.integration.tracing.normal_session", str(tmp_path)], heard.url)
    assert told.endswith("both ended\n")
    assert heard.requests == []


def test_an_installation_on_disk_has_no_spans_whatever_the_environment_says(tmp_path, monkeypatch):
    for name, value in asking_for_traces("http://127.0.0.1:4317").items():
        if name.startswith(("OTEL_", "CHATHAM_")):
            monkeypatch.setenv(name, value)
    install(settings(tmp_path / "home"), overrides()).database.close()
    there = build(settings(tmp_path / "home"), overrides())
    assert there.spans is UNSEEN
    with pytest.raises(AttributeError):
        there.spans = UNSEEN
    there.database.close()
