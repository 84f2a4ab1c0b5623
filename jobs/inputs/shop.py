"""The generated shop: what it sells, and to whom. Everything is drawn from the Random given."""

from itertools import accumulate
from random import Random

import msgspec

from schemas.events import CHANNELS, DEVICES, Channel, Device

# category -> words people search for, sizes, price from and to in fen
CATEGORIES: dict[str, tuple[str, tuple[str, ...], int, int]] = {
    "boots": ("马丁靴", ("36", "37", "38", "39", "40", "41", "42"), 19_900, 59_900),
    "coats": ("羊绒大衣", ("S", "M", "L", "XL"), 39_900, 199_900),
    "down-jackets": ("羽绒服", ("S", "M", "L", "XL", "XXL"), 29_900, 129_900),
    "dresses": ("连衣裙", ("S", "M", "L"), 15_900, 69_900),
    "jeans": ("牛仔裤", ("26", "28", "30", "32", "34"), 12_900, 39_900),
    "knitwear": ("毛衣", ("S", "M", "L", "XL"), 9_900, 49_900),
    "red-socks": ("本命年红袜子", ("one size",), 1_900, 4_900),
    "shirts": ("衬衫", ("S", "M", "L", "XL"), 9_900, 29_900),
}
COUPONS = {"NEWYEAR10": 10, "SPRING20": 20, "VIP15": 15}  # per cent off
ITEMS_PER_CATEGORY = 50
ACCOUNTS_OF_TEN = 8  # of ten shoppers; the others are known by their device only


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """Something the shop sells."""

    item: str
    category: str
    sizes: tuple[str, ...]
    price_fen: int


class Shopper(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who comes by."""

    person: str
    channel: Channel
    device: Device

    @property
    def buys(self) -> bool:
        """Only accounts have carts and orders."""
        return self.person.startswith("account:")


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """Catalogue and shoppers, each from the most popular down, with their cumulated weights."""

    catalogue: list[Article]
    catalogue_weights: list[float]
    shoppers: list[Shopper]
    shopper_weights: list[float]


def open_shop(random: Random, shoppers: int) -> Shop:
    """A shop with so many shoppers; a few of them and a few articles make most of the traffic."""
    catalogue = [article(random, category, n) for category in CATEGORIES for n in range(ITEMS_PER_CATEGORY)]
    random.shuffle(catalogue)
    return Shop(
        catalogue=catalogue,
        catalogue_weights=power_law(len(catalogue), 0.9),
        shoppers=[shopper(random, number) for number in range(shoppers)],
        shopper_weights=power_law(shoppers, 0.6),
    )


def article(random: Random, category: str, number: int) -> Article:
    """One article of a category, its price a round number of yuan less one."""
    _, sizes, least_fen, most_fen = CATEGORIES[category]
    price_fen = random.randrange(least_fen, most_fen + 1, 1_000)
    return Article(item=f"{category}-{number:02d}", category=category, sizes=sizes, price_fen=price_fen)


def shopper(random: Random, number: int) -> Shopper:
    """One shopper, with the channel and the device they keep to."""
    known = random.randrange(10) < ACCOUNTS_OF_TEN
    person = f"account:u{number:06d}" if known else f"device:{random.getrandbits(48):012x}"
    (channel,) = random.choices(CHANNELS[:3], (6, 3, 1))
    (device,) = random.choices(DEVICES, (40, 35, 15, 6, 3, 1))
    return Shopper(person=person, channel=channel, device=device)


def power_law(count: int, exponent: float) -> list[float]:
    """Cumulated weights of ranks 1, 2, 3, … that fall with this exponent."""
    return list(accumulate(rank**-exponent for rank in range(1, count + 1)))
