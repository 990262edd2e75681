"""What is not on the list is not reached, whatever a name says it means."""

from __future__ import annotations

import pytest

from assistant.egress.hosts import AllowList, Host, HostsError, host_of

WEB = Host(name="models.example.org", port=443)


def reached(listed: str, host: Host, *found: str) -> frozenset[tuple[str, int]] | None:
    return AllowList.parse(listed).addresses(host, lambda _name, _port: found)


def test_a_public_address_of_a_listed_name() -> None:
    assert reached("models.example.org", WEB, "9.9.9.9", "2620:fe::fe") == {
        ("9.9.9.9", 443),
        ("2620:fe::fe", 443),
    }


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "::1",
        "10.1.2.3",
        "172.16.0.9",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "fe80::1",
        "fd00:ec2::254",
        "fd12::1",
        "0.0.0.0",  # noqa: S104  -- what a name must not mean
        "::",
        "224.0.0.1",
        "ff02::1",
        "255.255.255.255",
        "::ffff:127.0.0.1",
        "::ffff:9.9.9.9",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "not an address",
    ],
)
def test_a_name_that_leads_inside(address: str) -> None:
    assert reached("models.example.org", WEB, address) is None
    assert reached("models.example.org", WEB, "9.9.9.9", address) is None


def test_a_name_that_leads_nowhere() -> None:
    def gone(_name: str, _port: int) -> tuple[str, ...]:
        raise OSError

    assert reached("models.example.org", WEB) is None
    assert AllowList.parse("models.example.org").addresses(WEB, gone) is None


def test_a_network_of_ones_own_has_to_be_named() -> None:
    listed = "models.example.org:443@10.0.0.0/8"
    assert reached(listed, WEB, "10.1.2.3") == {("10.1.2.3", 443)}
    assert reached(listed, WEB, "11.1.2.3") is None
    assert reached(listed, WEB, "127.0.0.1") is None
    assert reached("models.example.org:443@0.0.0.0/0", WEB, "169.254.169.254") is None


def test_an_address_means_itself() -> None:
    here = Host(name="127.0.0.1", port=11434)
    assert reached("127.0.0.1:11434", here, "127.0.0.1") == {("127.0.0.1", 11434)}
    assert reached("127.0.0.1:11434", here, "127.0.0.2") is None
    metadata = Host(name="169.254.169.254", port=80)
    assert reached("169.254.169.254:80", metadata, "169.254.169.254") is None


@pytest.mark.parametrize(
    "host",
    [
        Host(name="models.example.org", port=8443),
        Host(name="models.example.org.attacker.example", port=443),
        Host(name="x.models.example.org", port=443),
        Host(name="9.9.9.9", port=443),
    ],
)
def test_what_is_not_listed(host: Host) -> None:
    assert reached("models.example.org", host, "9.9.9.9") is None


@pytest.mark.parametrize(
    "text", ["", " , ", "*.example.org", "https://example.org", "a@b@c", "x:99999", "u:p@h/24"]
)
def test_a_list_that_cannot_be_read(text: str) -> None:
    with pytest.raises(HostsError):
        AllowList.parse(text)


def test_where_a_model_is_asked() -> None:
    assert host_of("openai", None) == Host(name="api.openai.com", port=443)
    assert host_of("openai", "http://Models.example.org/v1") == Host(
        name="models.example.org", port=80
    )
    assert host_of("ollama", "http://[::1]:11434") == Host(name="::1", port=11434)
    assert str(Host(name="::1", port=1)) == "[::1]:1"
    with pytest.raises(HostsError):
        host_of("somebody", None)
