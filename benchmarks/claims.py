"""Does checking find what was made false, and leave alone what is true?

    python -m benchmarks.claims [--tuned] [--whole] [--at-most N] [--rows FILE] [--out FILE]

Takes true sentences of the public knowledge bases in ../shared/data, says them again honestly, and turns each false
in one point. Without `--tuned` it uses the bases that nothing was tuned on. `--whole` gives each claim the whole
article for a passage instead of one section. `--rows` writes the claims as `replywell eval claims` reads them.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.claims_sets import BASES, TUNED_ON, rows
from benchmarks.grounding_sets import DATA, FOLDERS
from replywell.project.evaluation.claims import claims as score


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--tuned", action="store_true", help="the bases that were tuned on")
    options.add_argument("--whole", action="store_true", help="whole articles as passages")
    options.add_argument("--at-most", type=int, default=200, help="claims of a kind and base")
    options.add_argument("--rows", type=Path, help="where to write the claims")
    options.add_argument("--missed", type=Path, help="where to write what was judged wrongly")
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    found = []
    for base in BASES:
        if (base in TUNED_ON) != chosen.tuned:
            continue
        if not (DATA / FOLDERS.get(base, f"kb/{base}")).is_dir():
            sys.stderr.write(f"{base}: no data in {DATA}, skipped\n")
            continue
        found += list(_whole(base, chosen.at_most) if chosen.whole else rows(base, chosen.at_most))
    if chosen.rows:
        chosen.rows.write_text("".join(json.dumps(row) + "\n" for row in found))
    predictions, figures = score(found, on_progress=lambda done, total: None)
    if chosen.missed:
        wrong = [
            row | told
            for row, told in zip(found, predictions, strict=True)
            if row["label"] != told["verdict"]
        ]
        chosen.missed.write_text("".join(json.dumps(row) + "\n" for row in wrong))
    told = json.dumps(figures, indent=2)
    sys.stdout.write(told + "\n")
    if chosen.out:
        chosen.out.write_text(told + "\n")


def _whole(base: str, at_most: int) -> list[dict]:
    """The same claims, each with all sections of its article."""
    articles = defaultdict(list)
    of = {}
    for passage in BASES[base]():
        articles[passage.article].append(passage.text)
        of[passage.text] = passage.article
    return [
        row
        | {
            "passage": {
                "title": row["passage"]["title"],
                "text": "\n\n".join(articles[of[row["passage"]["text"]]]),
            }
        }
        for row in rows(base, at_most)
    ]


if __name__ == "__main__":
    main()
