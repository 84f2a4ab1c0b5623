"""Who may come in, and as what."""

import hmac
import ipaddress
import os
import secrets
from enum import StrEnum
from pathlib import Path

import msgspec

from sinks.embedded import errors

ANONYMOUS = "default"


class UsersError(Exception):
    """The file of passwords cannot be used; the text says what to do."""


class Role(StrEnum):
    """What a user may do: a writer everything, an analyst read within limits."""

    WRITER = "writer"
    ANALYST = "analyst"


class Passwords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of passwords."""

    writer: str
    analyst: str

    def __repr__(self) -> str:
        return "Passwords(...)"


def load(path: Path) -> Passwords:
    """Reads the file; makes it with random passwords, for its owner only, if there is none. Raises UsersError."""
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        raise UsersError(f"{path} can be read by others; run: chmod 600 {path}")
    try:
        passwords = msgspec.json.decode(path.read_bytes(), type=Passwords)
    except msgspec.MsgspecError:
        passwords = Passwords("", "")  # the parser's words may quote the file
    if not (passwords.writer and passwords.analyst):
        raise UsersError(f'{path} must hold {{"writer": "...", "analyst": "..."}}, neither empty')
    return passwords


def _create(path: Path) -> None:
    fresh = Passwords(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(msgspec.json.encode(fresh) + b"\n")


def authenticate(passwords: Passwords, user: str, password: str, peer: str) -> Role:
    """The role of a user who calls from the address `peer`. Raises ServerError 516.

    `default` needs no password, reads as an analyst, and only from this machine.
    """
    if user == ANONYMOUS and not password and _is_loopback(peer):
        return Role.ANALYST
    for role, expected in ((Role.WRITER, passwords.writer), (Role.ANALYST, passwords.analyst)):
        if user == role and hmac.compare_digest(password.encode(), expected.encode()):
            return role
    raise errors.ServerError(
        errors.AUTHENTICATION_FAILED,
        f"{user}: Authentication failed: password is incorrect, or there is no user with such name.",
    )


def _is_loopback(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False
