"""The demo's people. All of them are invented, and their addresses belong to a domain kept for examples."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """``trust`` goes from 0 (new) to 3 (trusted). ``diligence`` weighs how many of the reviews are theirs.

    ``language`` is the one that a few of their reviews are written in; the others are in English.
    """

    handle: str
    display_name: str
    trust: int
    joined_days_ago: int
    diligence: int = 0
    language: str = "en"
    is_staff: bool = False
    is_superuser: bool = False

    @property
    def email(self) -> str:
        return f"{self.handle}@example.org"


STAFF = (
    Person(
        handle="ingrid", display_name="Ingrid Halvorsen", trust=3, joined_days_ago=790, is_staff=True, is_superuser=True
    ),
    Person(handle="desmond", display_name="Desmond Achterberg", trust=3, joined_days_ago=760, is_staff=True),
)

REVIEWERS = (
    Person(handle="marta-q", display_name="Marta Quintela", trust=3, joined_days_ago=720, diligence=9, language="pt"),
    Person(handle="oyelaran", display_name="Tunde Oyelaran", trust=3, joined_days_ago=715, diligence=9),
    Person(handle="aiko", display_name="森下 愛子", trust=3, joined_days_ago=702, diligence=8, language="ja"),
    Person(handle="bexley-eats", display_name="Rosalind Tupper", trust=3, joined_days_ago=690, diligence=9),
    Person(handle="lemonade-li", display_name="Li Wenqian", trust=2, joined_days_ago=655, diligence=7),
    Person(handle="nour", display_name="نور الحداد", trust=2, joined_days_ago=640, diligence=7, language="ar"),
    Person(handle="tomasz-w", display_name="Tomasz Wierzbicki", trust=2, joined_days_ago=610, diligence=8),
    Person(handle="camila", display_name="Camila Urrutia", trust=3, joined_days_ago=600, diligence=8, language="es"),
    Person(handle="hungry-in-hackney", display_name="Priya Venkataraghavan", trust=2, joined_days_ago=575, diligence=8),
    Person(handle="e-rabinowitz", display_name="Eli Rabinowitz", trust=2, joined_days_ago=540, diligence=6),
    Person(handle="deniz", display_name="Deniz Akyürek", trust=2, joined_days_ago=500, diligence=7),
    Person(handle="saoirse", display_name="Saoirse Mac Giolla", trust=1, joined_days_ago=430, diligence=6),
    Person(handle="koa", display_name="Koa Kealoha", trust=1, joined_days_ago=365, diligence=6),
    Person(handle="jbf", display_name="Jean-Baptiste Fofana", trust=1, joined_days_ago=300, diligence=6),
    Person(handle="second-helping", display_name="Wilhelmina Strauß", trust=1, joined_days_ago=215, diligence=5),
    Person(handle="arjun-m", display_name="Arjun Mehrotra", trust=0, joined_days_ago=75, diligence=2),
    Person(handle="zsofi", display_name="Zsófia Kelemen", trust=0, joined_days_ago=31, diligence=2),
    Person(handle="newtablemanners", display_name="Odalys Pruneda", trust=0, joined_days_ago=9, diligence=1),
)

PEOPLE = STAFF + REVIEWERS
