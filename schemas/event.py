"""What every event has, and the kinds of values in events."""

from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

Channel = Literal["app", "mini_program", "web", "social", "phone"]
Device = Literal["ios", "android", "harmony", "desktop", "tablet", "other"]
Purpose = Literal["marketing", "service", "survey"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
DEVICES: tuple[Device, ...] = get_args(Device)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

Name = Annotated[str, Meta(min_length=1, max_length=64)]
OptionalName = Annotated[str, Meta(max_length=64)]
Fen = Annotated[int, Meta(ge=0, le=10**12, description="money in fen (1/100 yuan)")]
EpochMs = Annotated[int, Meta(ge=0, le=4_102_444_800_000, description="epoch milliseconds, UTC")]


class Event(msgspec.Struct, tag_field="type", frozen=True, gc=False, kw_only=True):
    """What every event carries."""

    id: Annotated[Name, Meta(description="unique per event; sent again within 10 minutes it counts once")]
    ts: Annotated[EpochMs, Meta(description="when it happened, epoch ms; the record's timestamp too")]
    person: Annotated[
        str,
        Meta(
            min_length=3,
            max_length=96,
            description="strongest identifier known, kind:value, the record's key too; "
            "kinds from strong to weak: account, unionid, phone (HMAC of E.164), openid, device",
        ),
    ]
    channel: Annotated[Channel, Meta(description="where the shopper is")] = "app"
    device: Annotated[Device, Meta(description="kind of device")] = "other"
