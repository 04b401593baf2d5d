"""Parse HTML into a tree of elements. Any text gives a tree, in a time that is proportional to its length.

html.parser of the standard library takes minutes for some pages of 100 KB that are not HTML.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

# A comment, or a tag. Unlike browsers, this ends an incomplete tag at the next "<".
TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<slash>/?)(?P<tag>[a-z][^\s<>/]*+)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.DOTALL | re.IGNORECASE,
)
ATTRIBUTE = re.compile(
    r"(?P<name>[^\s=\"'<>/]++)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>]+)))?"
)
# The content of these elements is text, also if it looks like tags.
RAW_TEXT_ENDS = {tag: re.compile(rf"</{tag}\b", re.IGNORECASE) for tag in ("script", "style")}
VOID_TAGS = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Elements below this depth become children of the last element above it. No page of the site comes close to it.
MAX_DEPTH = 200


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Element | str"]:
        """Yield all descendants and their texts in the order of the document."""
        waiting = self.children[::-1]
        while waiting:
            found = waiting.pop()
            yield found
            if isinstance(found, Element):
                waiting += found.children[::-1]

    def all(self, tag: str, class_name: str = "") -> list["Element"]:
        """Return the descendants with this tag, or with any tag if it is "", and with this class."""
        elements = (found for found in self if isinstance(found, Element) and tag in ("", found.tag))
        return [found for found in elements if not class_name or class_name in found.classes]

    def first(self, tag: str, class_name: str = "") -> "Element | None":
        return next(iter(self.all(tag, class_name)), None)

    def attribute(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        return self.attribute("class").split()

    @property
    def text(self) -> str:
        return " ".join("".join(part for part in self if isinstance(part, str)).split())


class TreeBuilder:
    def __init__(self) -> None:
        self.root = Element("")
        self._open = [self.root]

    def start(self, tag: str, attributes: str) -> None:
        element = Element(tag, dict(read_attributes(attributes)))
        self._open[-1].children.append(element)
        # In HTML, browsers ignore the slash at the end of a tag. In SVG, it ends the element.
        is_empty = tag in VOID_TAGS or attributes.endswith("/")
        if not is_empty and len(self._open) < MAX_DEPTH:
            self._open.append(element)

    def end(self, tag: str) -> None:
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag == tag:
                del self._open[index:]
                return

    def add_text(self, text: str) -> None:
        if text:
            self._open[-1].children.append(text)


def parse(text: str) -> Element:
    builder, position = TreeBuilder(), 0
    while match := TOKEN.search(text, position):
        builder.add_text(unescape(text[position : match.start()]))
        position = match.end()
        # A comment has no tag.
        tag = (match["tag"] or "").lower()
        if match["slash"]:
            builder.end(tag)
        elif tag:
            builder.start(tag, match["attributes"])
            if tag in RAW_TEXT_ENDS:
                end = RAW_TEXT_ENDS[tag].search(text, position)
                raw, position = position, end.start() if end else len(text)
                builder.add_text(text[raw:position])
    builder.add_text(unescape(text[position:]))
    return builder.root


def read_attributes(text: str) -> Iterator[tuple[str, str]]:
    for match in ATTRIBUTE.finditer(text):
        yield match["name"].lower(), unescape(match["double"] or match["single"] or match["bare"] or "")
