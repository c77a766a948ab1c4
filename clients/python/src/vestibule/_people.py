"""What scripted people do where they have a choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

from ._documents import Outcome


class Device(TypedDict, total=False):
    """What the person sits at, as its home knows it."""

    compliant: bool
    hybrid_joined: bool


class Location(TypedDict, total=False):
    """Where the person is."""

    ip: str
    country: str


class Choices(TypedDict, total=False):
    """What is left out has the control API's default: she accepts, passes, and reads what is sent to her."""

    session: str
    passcode: str
    provider: Literal["entra", "microsoftAccount"]
    home_mfa: bool
    device: Device
    location: Location
    accept_language: str
    consent: Literal["accept", "cancel"]
    terms: Literal["accept", "acceptUnread", "decline"]
    mfa: Literal["pass", "fail"]
    stop_at: Literal["discovery", "signIn", "consent", "mfa", "terms"]


class Flaws(TypedDict, total=False):
    """What is wrong with a token."""

    expired: bool
    not_yet_valid: bool
    wrong_audience: bool
    wrong_issuer: bool
    unknown_key: bool
    bad_signature: bool


def intended(choices: Mapping[str, Any], arrival: Outcome) -> Outcome:
    """How her way ends when everything goes as she was told: who is told to cancel is expected to."""
    if choices.get("stop_at"):
        return "stopped"
    if choices.get("consent") == "cancel":
        return "cancelled"
    return "declined" if choices.get("terms") == "decline" else arrival
