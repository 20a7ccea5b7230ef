"""What a stream session wants: its target, and the effects it leaves for its owner to carry out."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.addresses import AddressKey, AddressReady


@dataclass(frozen=True, slots=True)
class Target:
    """What to show. ``protocols``: OutProtocols in order of preference, at least one.

    Only device and stream tell targets apart: project and protocols may become known while a stream runs,
    and that is no reason to open it again."""

    device_id: str
    corp_id: str = field(compare=False)
    stream: str
    protocols: tuple[str, ...] = field(compare=False)
    direct: bool = False
    """A source by its own address: the service's absence does not matter to it."""
    pinned: str = ""
    """The OutProtocol an operator chose; then it is the only one of ``protocols``."""

    def key(self, protocol_index: int) -> AddressKey:
        """The address request for one of the protocols."""
        return AddressKey(self.device_id, self.corp_id, self.stream, self.protocols[protocol_index])


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the play address; answer with ``StreamSession.answered(ask_id, ...)``."""

    ask_id: int
    key: AddressKey


@dataclass(frozen=True, slots=True)
class CancelAsk:
    """The answer is no longer wanted (a late one is ignored anyway)."""

    ask_id: int
    key: AddressKey


@dataclass(frozen=True, slots=True)
class Open:
    """Open a feed; its events come with ``StreamSession.media(open_id, ...)``."""

    open_id: int
    address: AddressReady


@dataclass(frozen=True, slots=True)
class Show:
    """Paint this feed's pictures from now on."""

    open_id: int


@dataclass(frozen=True, slots=True)
class Close:
    """Close this feed. Its last picture stays visible until another ``Show`` or ``Blank``."""

    open_id: int


@dataclass(frozen=True, slots=True)
class Blank:
    """Forget the last picture: it belongs to something else than what is shown now."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Nobody sees this feed's pictures: keep it, decode nothing; or decode again."""

    open_id: int
    on: bool


Effect = Hold | Ask | CancelAsk | Open | Show | Close | Blank
