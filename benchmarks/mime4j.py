"""Compare decoded leaf parts with the expected bytes of Apache James mime4j's test messages.

python benchmarks/mime4j.py ../shared/data/email/mime4j
"""

import re
import sys
from pathlib import Path

from replywell.adapters.channels.email.mime import Part, read_tree

_NUMBERED = re.compile(r"_decoded_([\d_]+)\.(?:txt|bin)$")


def leaves(part: Part, number: str) -> dict[str, Part]:
    """Leaf parts by their place in the tree, e.g. `1_2_1`."""
    if not part.parts:
        return {number: part}
    found: dict[str, Part] = {}
    for index, child in enumerate(part.parts, 1):
        found |= leaves(child, f"{number}_{index}")
    return found


def same(ours: bytes, expected: bytes) -> bool:
    """Equal but for line ends, and for blank lines at the end."""
    return _plain(ours) == _plain(expected)


def _plain(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").rstrip(b"\r\n")


def compare(folder: Path) -> tuple[int, list[str]]:
    """How many decoded parts agree, and which do not."""
    agreed = 0
    differing: list[str] = []
    for expected in sorted(folder.glob("*_decoded_*.*")):
        numbered = _NUMBERED.search(expected.name)
        if numbered is None:
            continue
        message = folder / f"{expected.name[: numbered.start()]}.msg"
        part = leaves(read_tree(message.read_bytes()).root, "1").get(numbered[1])
        if part is not None and same(part.content, expected.read_bytes()):
            agreed += 1
        else:
            differing.append(f"{message.name} part {numbered[1]}: {part.type if part else 'not found'}")
    return agreed, differing


def main(folder: Path) -> None:
    agreed, differing = compare(folder)
    sys.stdout.writelines(f"differs: {each}\n" for each in differing)
    sys.stdout.write(f"{agreed} of {agreed + len(differing)} decoded parts agree\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/email/mime4j"))
