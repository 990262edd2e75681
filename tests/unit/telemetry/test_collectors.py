"""Where spans may be sent: a collector on this machine, whatever an address pretends."""

import pytest

from assistant.tracing.otlp import Collector, CollectorError


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("http://127.0.0.1:4317", "127.0.0.1:4317"),
        ("http://localhost", "127.0.0.1:4317"),
        ("http://[::1]:9999/", "[::1]:9999"),
    ],
)
def test_this_machine(url, meant):
    assert str(Collector.parse(url)) == meant


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:4317",
        "https://127.0.0.1:4317",
        "grpc://127.0.0.1:4317",
        "unix:/run/collector.sock",
        "http://collector.example.org:4317",
        "http://localhost.example.org:4317",
        "http://127.0.0.1.example.org:4317",
        "http://127.0.0.1@example.org:4317",
        "http://somebody@127.0.0.1:4317",
        "http://127.0.0.1:4317/v1/traces",
        "http://127.0.0.1:4317?to=example.org",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:x",
        "http://127.1:4317",
        "http://0.0.0.0:4317",
        "http://[::]:4317",
        "http://[::ffff:10.0.0.1]:4317",
        "http://10.0.0.1:4317",
        "http://169.254.169.254",
        "http://[::1",
        "http://LOCALHOST.:4317",
        "http://dns:///example.org",
    ],
)
def test_anywhere_else(url):
    with pytest.raises(CollectorError, match="stay on this machine"):
        Collector.parse(url)
