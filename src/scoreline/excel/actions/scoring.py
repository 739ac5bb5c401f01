"""The buttons of the group *Score*: rows out, results in, nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from scoreline.core.errors import JobFailed, NotAllowed, ServiceError, WorkbookError
from scoreline.excel.actions.jobs import KEPT, cross_off, join
from scoreline.excel.actions.preparing import Prepared, prepare, score_options
from scoreline.excel.auto_score import AutoScore
from scoreline.excel.desk import Desk
from scoreline.excel.dialogs import Stopped
from scoreline.excel.rows import Meant
from scoreline.excel.shelf import Kept
from scoreline.workbook.endpoint_sheet import StoredEndpoint, write_last_job
from scoreline.workbook.inputs import Choice
from scoreline.workbook.ports import Scorer
from scoreline.workbook.resume import Witness
from scoreline.workbook.score import Mode, ScoreOptions, ScoreReport, score
from scoreline.workbook.submission import Submission

__all__ = [
    "in_words",
    "score_all",
    "score_batch",
    "score_changed",
    "score_rows",
    "score_visible",
    "score_with",
]

_MODES: Final = {
    Mode.RRS: " at once (RRS)",
    Mode.BES: " as a batch job (BES)",
    Mode.NONE: "",
}


def score_rows(desk: Desk) -> None:
    """Score the selected rows with the chosen endpoint, and tell how that went."""
    _score_and_tell(desk, [desk.endpoint()])


def score_visible(desk: Desk) -> None:
    """Score the rows that are neither hidden nor filtered away."""
    _score_and_tell(desk, [desk.endpoint()], visible_only=True)


def score_batch(desk: Desk) -> None:
    """Score the selected rows as a batch job, however few."""
    _score_and_tell(desk, [desk.endpoint()], batch=True)


def score_all(desk: Desk) -> None:
    """Score the selected rows with every endpoint, results side by side."""
    _score_and_tell(desk, desk.endpoints())


def score_with(
    desk: Desk,
    stored: StoredEndpoint,
    *,
    batch: bool = False,
    visible_only: bool = False,
    label: str = "",
) -> tuple[ScoreReport, Prepared]:
    """Score the selected rows with *stored*; return what was done.

    Results that have no place when they come are kept, to be fetched later.

    Raises:
        Stopped: If the person stopped it; nothing was changed.
        ServiceError: Whatever went wrong; nothing was written.
    """
    scorer = desk.scorer(stored)
    schema = scorer.describe().schema
    prepared = prepare(desk, stored, schema, visible_only=visible_only, label=label)
    options = replace(prepared.options, batch=batch)
    try:
        joined = join(desk, stored, scorer, options, prepared.rows)
        report = joined or _send(desk, stored, scorer, options, prepared.rows)
    except BaseException:
        if prepared.added_sheet:
            with suppress(WorkbookError):
                desk.book.remove_sheet(prepared.added_sheet)
        raise
    return report, prepared


def score_changed(
    desk: Desk, stored: StoredEndpoint, watcher: AutoScore
) -> ScoreReport | None:
    """Score the rows that *watcher* finds changed; None if there are none.

    Nobody is asked: nothing is scored at an address that is not allowed yet.

    Raises:
        NotAllowed: If the address is not allowed, or there are too many rows.
        ServiceError: Whatever went wrong; nothing was written.
    """
    if not desk.services.is_allowed(stored.url):
        raise NotAllowed(
            f"press Score once to allow {desk.services.origin(stored.url)}"
        )
    scorer = desk.services.scorer(stored)
    schema = scorer.describe().schema
    choices = desk.shelf.choices(stored.url)
    everywhere = Meant(Choice(has_headers=choices.has_headers))
    label = stored.name if len(desk.memory.auto) > 1 else ""
    options = replace(score_options(choices, schema, everywhere), label=label)
    due = watcher.due(desk.book, schema, options)
    if not due:
        return None
    with desk.overwriting() as book:
        report = score(book, scorer, replace(options, only=lambda _area: due))
    watcher.done(desk.book, schema, options)
    return report


def in_words(report: ScoreReport, endpoint: str, left_out: int = 0) -> str:
    """Return what a run did, in sentences."""
    noun = "row" if report.scored == 1 else "rows"
    how = f"with {endpoint}{_MODES[report.mode]} in {report.seconds:.1f} s"
    sentences = [
        f"{report.scored:,} {noun} scored {how}; results are in {report.output_range}."
    ]
    if left_out:
        sentences.append(f"{left_out:,} hidden rows were left out.")
    if report.errors:
        sentences.append(
            f"{report.errors:,} could not be scored; 'Scoring Status' says why."
        )
        sentences += report.problems[:3]
    sentences += report.told
    extra = [name for name in report.extra_columns if " (" not in name]
    if extra:
        names = ", ".join(map(repr, extra))
        sentences.append(f"Not sent, because the endpoint does not know them: {names}.")
    return "\n".join(sentences)


def _score_and_tell(
    desk: Desk,
    endpoints: Iterable[StoredEndpoint],
    *,
    batch: bool = False,
    visible_only: bool = False,
) -> None:
    """Score with each endpoint; one that fails does not keep the others from it."""
    told, is_well, chosen = [], True, tuple(endpoints)
    for stored in chosen:
        label = stored.name if len(chosen) > 1 else ""
        try:
            report, prepared = score_with(
                desk, stored, batch=batch, visible_only=visible_only, label=label
            )
        except Stopped:
            raise
        except ServiceError as error:
            if not label:
                raise
            notes = getattr(error, "__notes__", ())
            told.append(" ".join([f"{stored.name}: {error}", *notes]))
            is_well = False
        else:
            told.append(in_words(report, stored.name, prepared.left_out))
            is_well = is_well and not report.errors
    desk.dialogs.tell("\n".join(told), brief=is_well)


def _send(
    desk: Desk, stored: StoredEndpoint, scorer: Scorer, options: ScoreOptions, rows: str
) -> ScoreReport:
    """Send the rows and write their results."""
    job: list[Kept] = []

    def submitted(submission: Submission) -> None:
        job.append(desk.shelf.keep(_kept(desk, stored, submission)))
        with suppress(WorkbookError):
            write_last_job(desk.book, stored.name, str(submission))

    witness = Witness(scorer, Submission.of(options, rows), submitted)
    try:
        with (
            desk.overwriting() as book,
            desk.progress(f"Scoring with {stored.name}") as progress,
        ):
            report = score(book, witness, options, progress)
    except BaseException as error:
        _keep_what_came(desk, stored, witness, job, error)
        raise
    if job:
        cross_off(desk, stored, witness.submission)
    return report


def _keep_what_came(
    desk: Desk,
    stored: StoredEndpoint,
    witness: Witness,
    job: list[Kept],
    error: BaseException,
) -> None:
    """Keep results that came but found no place, and say so in a note of *error*."""
    if isinstance(error, Stopped | JobFailed):
        for one in job:
            desk.shelf.drop(one.id)
        return
    if witness.answers is not None:
        kept = _kept(desk, stored, witness.submission)
        desk.shelf.keep(replace(kept, answers=witness.answers))
    if job or witness.answers is not None:
        error.add_note(KEPT)


def _kept(desk: Desk, stored: StoredEndpoint, submission: Submission) -> Kept:
    return Kept("", desk.book.full_name, stored.url, stored.name, submission)
