"""What ``workbook score`` puts together: a file of any kind, and its scorer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from scoreline.cli.confine import confined
from scoreline.cli.output import tell
from scoreline.cli.scoring import scorer_at, scorer_of, stored_in
from scoreline.client.session import Session
from scoreline.core.errors import FileUnreadable, InvalidValue, Unreachable
from scoreline.files.atomic import replacing
from scoreline.files.encryption import decrypt, encrypt, is_encrypted
from scoreline.files.limits import GENEROUS, Limits
from scoreline.workbook.csv_file import CsvWorkbook
from scoreline.workbook.endpoint_sheet import StoredEndpoint, write_last_job
from scoreline.workbook.file import FileWorkbook, scored_path
from scoreline.workbook.ods_file import OdsWorkbook
from scoreline.workbook.ports import Progress, Scorer, Workbook
from scoreline.workbook.resume import Witness
from scoreline.workbook.score import ScoreOptions, ScoreReport, score
from scoreline.workbook.submission import Submission

__all__ = ["ODS", "ScoreJob", "default_out"]

ODS: Final = ".ods"

_TEXT: Final = {".csv", ".tsv", ".tab", ".txt"}

Watch = Callable[[], AbstractContextManager[Progress]]
"""Shows how far a run is."""


def default_out(file: Path) -> Path:
    """Return where results of *file* go by default; those of .ods become .xlsx."""
    out = scored_path(file)
    return out.with_suffix(".xlsx") if out.suffix.casefold() == ODS else out


@dataclass(frozen=True, slots=True)
class ScoreJob:
    """A file to score.

    Attributes:
        file: The file; it is never changed.
        out: The new file.
        limits: How large the file may be; of text, only if that was asked for.
        session: Sends the requests.
        options: What the user chose.
        endpoint: Which of the endpoints that the file stores; empty for the only one.
        url: Another endpoint; its key is in the environment or on stdin.
        password: Of an encrypted file; the new one gets the same.
        force: Whether an existing new file may be replaced.
    """

    file: Path
    out: Path
    limits: Limits
    session: Session
    options: ScoreOptions
    endpoint: str = ""
    url: str = ""
    password: str = ""
    force: bool = False

    def run(self, watch: Watch) -> ScoreReport:
        """Score the file.

        Raises:
            ServiceError: If it can't be done; no new file was made.
        """
        with confined(self.file):
            if not self.password and is_encrypted(self.file):
                name = self.file.name
                raise FileUnreadable(
                    f"{name} is encrypted; give its password: --password-stdin"
                )
            if self.file.suffix.casefold() in _TEXT:
                return self._score_text(watch)
            if self.password:
                return self._score_locked(watch)
            return self._score_workbook(self.file, self.out, watch)

    def _score_workbook(self, file: Path, out: Path, watch: Watch) -> ScoreReport:
        is_ods = file.suffix.casefold() == ODS
        kind = OdsWorkbook if is_ods else FileWorkbook
        with kind(file, out, self.limits) as workbook:
            stored = None if self.url else stored_in(workbook, self.endpoint)
            if stored is None:
                scorer = scorer_at(self.url, self.session)
            else:
                scorer = scorer_of(stored, self.session)
            report = self._score(workbook, scorer, stored, watch)
            workbook.save(force=self.force)
        return report

    def _score_text(self, watch: Watch) -> ScoreReport:
        if not self.url or self.password:
            raise InvalidValue(
                f"{self.file.name} holds no endpoint and no password; name an endpoint "
                "by its --url"
            )
        if self.limits != GENEROUS:  # text needs no memory, so there is no default
            self.limits.check_size(self.file.name, self.file.stat().st_size)
        scorer = scorer_at(self.url, self.session)
        port = scorer.describe().schema.input
        with CsvWorkbook(self.file, self.out, port) as workbook:
            report = self._score(workbook, scorer, None, watch)
            workbook.save(force=self.force)
        return report

    def _score_locked(self, watch: Watch) -> ScoreReport:
        """Score an encrypted file in a folder of our own; encrypt the new one."""
        with TemporaryDirectory(prefix="scoreline-") as folder:
            opened = Path(folder, self.file.name)
            scored = Path(folder, "scored", self.out.name)
            scored.parent.mkdir()
            self.limits.check_size(self.file.name, self.file.stat().st_size)
            decrypt(self.file, opened, self.password)
            report = self._score_workbook(opened, scored, watch)
            with replacing(self.out, force=self.force) as target:
                encrypt(scored, target, self.password)
        return report

    def _score(
        self,
        workbook: Workbook,
        scorer: Scorer,
        stored: StoredEndpoint | None,
        watch: Watch,
    ) -> ScoreReport:
        witness = Witness(scorer, Submission.of(self.options), _ignore)
        try:
            with watch() as move:
                report = score(workbook, witness, self.options, move)
        except Unreachable:
            if witness.submission.job_id:
                tell(
                    f"job {witness.submission.job_id} goes on at the service; "
                    "'scoreline job results' fetches its results"
                )
            raise
        if stored is not None and report.job_id:
            done = replace(witness.submission, fetched=True)
            write_last_job(workbook, stored.name, str(done))
        return report


def _ignore(_submission: Submission) -> None:
    """Keep nothing: a run that is stopped cancels its job."""
