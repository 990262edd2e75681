"""Linux keeps this process, and whatever it starts, to the files of the program and to few ports.

Landlock (landlock(7)) takes rights from the process that asks, for good, whichever account it runs
as: no data folder, no key file, no writing, no other TCP port, no signal to others. Invariant: what
the kernel does not know is not claimed; `Held` says what holds. It knows ports, not addresses, and
leaves UDP alone: the audit hook and the service's IPAddressAllow are for those.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION: Final = 1
_PATH_BENEATH, _NET_PORT = 1, 2
_NO_NEW_PRIVS: Final = 38
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_READ: Final = _EXECUTE | _READ_FILE | _READ_DIR
_ON_A_FILE: Final = _EXECUTE | _WRITE_FILE | _READ_FILE
_RIGHTS: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""Every right on files that a version of the interface can take away."""
_NET_SINCE, _SCOPES_SINCE = 4, 6
_BIND_TCP, _CONNECT_TCP = 1, 2
_SCOPES: Final = 0b11  # abstract Unix sockets, and signals, of others
_SYSTEM: Final = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ca-certificates",
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/pki",
    "/etc/resolv.conf",
    "/etc/ssl",
    "/run/systemd/resolve",
    "/dev/urandom",
)
_WRITABLE: Final = ("/dev/null",)
_PACKAGES: Final = ("api", "assistant", "governance", "prompts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """files: nothing but the program can be read, nothing written. ports: no other TCP port."""

    files: bool
    ports: bool


NOT_HELD: Final = Held(files=False, ports=False)


def confine(ports: Collection[int]) -> Held:
    """Give up everything but reading the program and connecting to `ports`; cannot be undone.

    A socket that is bound already stays so; no other TCP port can be.
    Call it before any thread is started: a thread that runs already keeps its rights.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return NOT_HELD
    rights = _RIGHTS[max(known for known in _RIGHTS if known <= version)]
    net = _BIND_TCP | _CONNECT_TCP if version >= _NET_SINCE else 0
    scopes = _SCOPES if version >= _SCOPES_SINCE else 0
    rules = struct.pack("<QQQ", rights, net, scopes)
    size = 24 if scopes else 16 if net else 8
    ruleset = libc.syscall(_CREATE, rules, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return NOT_HELD
    try:
        done = all(_add_path(libc, ruleset, path, _READ) for path in _readable())
        done &= all(
            _add_path(libc, ruleset, Path(path), _READ_FILE | _WRITE_FILE) for path in _WRITABLE
        )
        if net:
            done &= all(_add_port(libc, ruleset, port) for port in ports)
        done = done and libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        done = done and libc.syscall(_RESTRICT, ruleset, 0) == 0
    finally:
        os.close(ruleset)
    return Held(files=done, ports=done and bool(net))


def _readable() -> Iterable[Path]:
    roots = [Path(sys.prefix), Path(sys.base_prefix), *map(Path, _SYSTEM)]
    for name in _PACKAGES:
        package = sys.modules.get(name)
        roots.extend(Path(place) for place in getattr(package, "__path__", ()))
    return roots


def _add_path(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> bool:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return True  # what is not there needs no right
    try:
        allowed = rights if path.is_dir() else rights & _ON_A_FILE
        rule = struct.pack("<Qi", allowed, place)
        return bool(libc.syscall(_ADD, ruleset, _PATH_BENEATH, rule, 0) == 0)
    finally:
        os.close(place)


def _add_port(libc: ctypes.CDLL, ruleset: int, port: int) -> bool:
    rule = struct.pack("<QQ", _CONNECT_TCP, port)
    return bool(libc.syscall(_ADD, ruleset, _NET_PORT, rule, 0) == 0)
