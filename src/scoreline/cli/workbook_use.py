"""``scoreline workbook score`` and ``check``: workbooks used without Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scoreline.cli.options import ExistingFile, Home, PasswordStdin
from scoreline.cli.output import bar, tell
from scoreline.core.errors import InvalidValue, OutputBlocked

if TYPE_CHECKING:
    from scoreline.workbook.check import Finding
    from scoreline.workbook.score import ScoreReport

__all__ = ["check", "score"]


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"


def score(  # noqa: PLR0913 - each is an option of its own
    file: ExistingFile,
    *,
    sheet: Annotated[str, typer.Option(metavar="S", help="Where the rows are.")] = "",
    range_: Annotated[
        str, typer.Option("--range", metavar="A", help="Such as Data!B2:D9 or A:F.")
    ] = "",
    table: Annotated[
        str, typer.Option(metavar="T", help="The Excel table with the rows.")
    ] = "",
    output: Annotated[
        str,
        typer.Option(metavar="CELL", help="Where results go; by default beside."),
    ] = "",
    no_headers: Annotated[
        bool, typer.Option("--no-headers", help="Columns match by place, not name.")
    ] = False,
    endpoint: Annotated[
        str, typer.Option(metavar="NAME", help="Which of the workbook's endpoints.")
    ] = "",
    url: Annotated[
        str,
        typer.Option(metavar="URL", help="An endpoint that the file does not hold."),
    ] = "",
    parameter: Annotated[
        list[str] | None,
        typer.Option(metavar="K=V", help="A web-service parameter; repeatable."),
    ] = None,
    batch: Annotated[
        bool, typer.Option("--batch", help="As a batch job, however few the rows.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="By default NAME.scored.EXT beside FILE."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace files and cells in the way.")
    ] = False,
    max_size: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Largest file, in MiB.")
    ] = None,
    password_stdin: PasswordStdin = False,
    home: Home = None,
) -> None:
    """Score the rows of a workbook or CSV file; results go into a new file.

    Of an .ods file the new one is an .xlsx of its values, without formats.

    With --url, the key comes from SCORELINE_KEY or stdin. With --password-stdin, the
    password is stdin's first line, and the new file gets the same.

    \b
    Examples:
      scoreline workbook score acme.xlsx
      scoreline workbook score acme.xlsx --range Data!A1:K500 --out scored.xlsx
      scoreline workbook score rows.csv --url "https://…/execute?api-version=2.0"
    """
    from scoreline.cli.connect import session
    from scoreline.cli.passwords import password_of
    from scoreline.cli.score_file import ODS, ScoreJob, default_out
    from scoreline.cli.scoring import limits_for, parameters_of
    from scoreline.workbook import score as action
    from scoreline.workbook.find import Choice

    if url and endpoint:
        raise InvalidValue("name either an --endpoint of the workbook or a --url")
    options = action.ScoreOptions(
        choice=Choice(sheet, range_, table, has_headers=not no_headers),
        output=output,
        parameters=parameters_of(parameter or []),
        batch=batch,
        force=force,
    )
    target = out or default_out(file)
    if target.exists() and not force:
        raise OutputBlocked(f"{target.name} exists already; choose --out or --force")
    job = ScoreJob(
        file,
        target,
        limits_for(max_size),
        session(home),
        options,
        endpoint=endpoint,
        url=url,
        password=password_of(password_stdin),
        force=force,
    )
    report = job.run(lambda: bar(f"Scoring {file.name}"))
    _tell(report)
    if file.suffix.casefold() == ODS:
        tell(f"scoreline: {target.name} holds the values of {file.name}, no formats")
    print(target)
    if report.errors:
        raise typer.Exit(1)


def check(  # noqa: PLR0913 - each is an option of its own
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE..."),
    ],
    *,
    format_: Annotated[
        Format, typer.Option("--format", help="How findings are printed.")
    ] = Format.TEXT,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask the endpoints.")
    ] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Record what the endpoints give now.")
    ] = False,
    tolerance: Annotated[
        float,
        typer.Option(min=0, metavar="X", help="Of results, beside recorded ones."),
    ] = 1e-9,
    home: Home = None,
) -> None:
    """Check workbooks: endpoint sheet, columns, cells, drift of the schema.

    With --record, the rows are scored and the results kept in NAME.golden.json beside
    each workbook; later checks score them again and compare.

    \b
    Examples:
      scoreline workbook check acme.xlsx
      scoreline workbook check shipped/*.xlsx --offline --format json
      scoreline workbook check acme.xlsx --record
    """
    from scoreline.cli.checking import check_files, exit_code_of, record_files
    from scoreline.cli.connect import session

    if record and offline:
        raise InvalidValue("--record asks the endpoints; leave out --offline")
    if record:
        for made in record_files(files, session(home)):
            tell(f"scoreline: recorded results in {made.name}")
    findings = check_files(files, None if offline else session(home), tolerance)
    print(_spelt(findings, format_))
    code = exit_code_of(findings)
    if code:
        raise typer.Exit(code)


def _spelt(findings: Mapping[str, Sequence[Finding]], format_: Format) -> str:
    from scoreline.workbook.check.junit import as_junit
    from scoreline.workbook.check.report import as_json, as_text
    from scoreline.workbook.check.sarif import as_sarif

    match format_:
        case Format.TEXT:
            return as_text(findings)
        case Format.JSON:
            return as_json(findings)
        case Format.JUNIT:
            return as_junit(findings)
        case Format.SARIF:
            return as_sarif(findings)


def _tell(report: ScoreReport) -> None:
    """Tell on stderr what a run did, and what it left out."""
    for hint in report.told:
        tell(f"scoreline: {hint}")
    if report.extra_columns:
        names = ", ".join(map(repr, report.extra_columns))
        tell(f"scoreline: not sent, because the schema has no such column: {names}")
    for problem in report.problems:
        tell(f"scoreline: {problem}")
    mode = f" ({report.mode.value})" if report.mode.value else ""
    tell(
        f"scoreline: {report.scored:,} of {report.rows:,} rows scored{mode} in "
        f"{report.seconds:.1f} s; results in {report.output_range}"
    )
