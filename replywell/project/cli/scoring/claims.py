"""Scores how claims are held against their passages."""

from replywell.project.cli.options import progress
from replywell.project.cli.scoring.files import File, Out, Report, app, read, write


@app.command("claims")
def claims(
    claims: File,
    out: Out = None,
    report: Report = None,
) -> None:
    """Recall of unsupported claims, false alarms on supported ones, and the time a claim takes.

    A line has `claim`, `passage` or `passages`, and where known `label` (supported or unsupported) and `kind`.
    """
    from replywell.project.evaluation.claims import claims as score

    with progress() as bar:
        task = bar.add_task("Checking", total=None)
        predictions, figures = score(
            read(claims), on_progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    write(predictions, figures, out, report)
