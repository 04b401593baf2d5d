"""Draw a diagram as SVG, with text as text and with colors for light and dark mode."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from dev.diagrams.layout import LABEL_HEIGHT, MARGIN, PADDING, TEXT_BASE, Arrow, Box, Diagram, Group, Rectangle

# The background is painted, because the page that embeds the image can have another color scheme than the browser.
STYLE = """
    svg { font-family: system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; color-scheme: light dark;
      --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --box: #f6f8fa; --edge: #818b98; --group: #0550ae; }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #0d1117; --ink: #f0f6fc; --soft: #b1bac4; --box: #212830; --edge: #9198a1; --group: #79c0ff; }
    }
    .paper { fill: var(--paper); }
    .box { fill: var(--box); stroke: var(--edge); }
    .group { fill: none; stroke: var(--group); stroke-dasharray: 6 4; }
    .line { fill: none; stroke: var(--ink); stroke-width: 1.5; stroke-linejoin: round; }
    .tip { fill: var(--ink); }
    text { fill: var(--ink); font-size: 13px; }
    .heading { font-size: 20px; font-weight: 600; }
    .title { font-size: 15px; font-weight: 600; text-anchor: middle; }
    .text { fill: var(--soft); text-anchor: middle; }
    .note { fill: var(--soft); }
    .label { fill: var(--group); font-size: 14px; font-weight: 600; }
    .arrow { text-anchor: middle; paint-order: stroke; stroke: var(--paper); stroke-width: 6px; }
"""
LINE_HEIGHT = 18


def draw(diagram: Diagram) -> str:
    return "\n".join([*svg(diagram), ""])


def svg(diagram: Diagram) -> Iterator[str]:
    width, height = (f"{length:g}" for length in diagram.size)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title description">'
    )
    yield f'  <title id="title">{escape(diagram.title)}</title>'
    yield f'  <desc id="description">{escape(diagram.description)}</desc>'
    yield f"  <style>{STYLE}  </style>"
    yield (
        '  <marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9" orient="auto" '
        'markerUnits="userSpaceOnUse">'
    )
    yield '    <path class="tip" d="M0 0 8 4 0 8z"/>'
    yield "  </marker>"
    yield f'  <rect class="paper" width="{width}" height="{height}"/>'
    yield text("heading", MARGIN, MARGIN + 8, diagram.title)
    for group in diagram.groups:
        yield from group_elements(group)
    yield from (line(arrow) for arrow in diagram.arrows)
    for box in diagram.boxes:
        yield from box_elements(box)
    yield from (text("arrow", *arrow.label_position, arrow.label) for arrow in diagram.arrows if arrow.label)
    for index, note in enumerate(reversed(diagram.notes)):
        yield text("note", MARGIN + PADDING, diagram.size[1] - MARGIN + 8 - 24 * index, note)
    yield "</svg>"


def group_elements(group: Group) -> Iterator[str]:
    yield rectangle("group", group.bounds)
    yield text("label", group.bounds.x + 12, group.bounds.y + LABEL_HEIGHT - 2, group.label)


def box_elements(box: Box) -> Iterator[str]:
    yield rectangle("box", box.bounds)
    x, middle = box.bounds.x + box.bounds.width / 2, box.bounds.y + box.bounds.height / 2
    first = middle + TEXT_BASE - LINE_HEIGHT * len(box.text_lines) / 2
    yield text("title", x, first, box.title)
    for index, content in enumerate(box.text_lines, 1):
        yield text("text", x, first + index * LINE_HEIGHT, content)


def line(arrow: Arrow) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in arrow.points)
    return f'  <polyline class="line" points="{points}" marker-end="url(#tip)"/>'


def rectangle(kind: str, bounds: Rectangle) -> str:
    size = f'width="{bounds.width:g}" height="{bounds.height:g}"'
    return f'  <rect class="{kind}" x="{bounds.x:g}" y="{bounds.y:g}" {size} rx="8"/>'


def text(kind: str, x: float, y: float, content: str) -> str:
    return f'  <text class="{kind}" x="{x:g}" y="{y:g}">{escape(content)}</text>'
