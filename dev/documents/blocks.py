"""Code blocks of Markdown documents. The words after the opening fence define how a block is tested."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# `make test` runs these blocks on this machine. A server runs until the page tells the reader to stop it, until the
# next server starts, or until the end of the page.
LOCAL = "sh"
SERVER = "sh server"
# `make image-test` runs these blocks, because they need a container engine.
IMAGE = "sh image"
# Blocks that need Azure. `make test` does not run them; it checks their commands against the grammar of the programs.
AZURE = "azurecli"
# The output of the block above, which the tests compare with the real output. "..." stands for any lines or any text.
OUTPUT = "output"
# The output of Azure commands, and the contents of files. These blocks are not run.
CONTENT = frozenset(
    {"bicep", "bicepparam", "csv", "diff", "dockerfile", "ini", "json", "kusto", "python", "text", "yaml"}
)
COMMANDS = frozenset({LOCAL, SERVER, IMAGE, AZURE})

FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>[^`\n]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    path: Path
    line: int
    kind: str
    text: str
    # The prose since the previous block.
    before: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def blocks(path: Path, text: str | None = None) -> Iterator[Block]:
    page = path.read_text() if text is None else text
    end = 0
    for match in FENCE.finditer(page):
        indent = match["indent"]
        content = "\n".join(line.removeprefix(indent) for line in match["text"].splitlines())
        line = page.count("\n", 0, match.start()) + 1
        yield Block(path, line, match["kind"].strip(), content, page[end : match.start()])
        end = match.end()


def without_blocks(text: str) -> str:
    return re.sub(r"`[^`\n]+`", "", FENCE.sub("", text))
