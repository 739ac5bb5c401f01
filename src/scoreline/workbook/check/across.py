"""Rules over several workbooks: what one may hold, and two may not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from scoreline.core.errors import WorkbookError
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.check.finding import Finding, Severity
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.keys import stored_endpoints

__all__ = ["across"]

_Held = tuple[Path, StoredEndpoint]


def across(files: Iterable[Path]) -> Iterator[tuple[Path, Finding]]:
    """Yield what the workbooks *files* share though they should not, by file.

    A workbook and copies of it, scored ones too, share id and key.
    """
    held = [pair for file in files for pair in _endpoints(file)]
    by_id = _grouped(held, lambda stored: stored.workbook_id)
    for pairs in by_id.values():
        if len({(s.url, s.key and s.key.reveal()) for _, s in pairs}) > 1:
            for file, stored in pairs:
                yield (
                    file,
                    Finding(
                        "id-repeated",
                        Severity.ERROR,
                        endpoint_sheet.SHEET,
                        f"the workbook id {stored.workbook_id} is that of "
                        f"{_others(file, pairs)} too, with another endpoint or key",
                        "Make one of them again: scoreline workbook make.",
                    ),
                )
    for pairs in _grouped(held, lambda s: s.key.reveal() if s.key else "").values():
        if len({stored.workbook_id for _, stored in pairs}) > 1:
            for file, stored in pairs:
                yield (
                    file,
                    Finding(
                        "key-shared",
                        Severity.WARNING,
                        endpoint_sheet.SHEET,
                        f"the key of endpoint {stored.name!r} is in "
                        f"{_others(file, pairs)} too; one can't be revoked alone",
                        "Give one of them a new key: scoreline workbook rekey.",
                    ),
                )


def _endpoints(file: Path) -> Iterator[_Held]:
    try:
        sheet = stored_endpoints(file)
    except WorkbookError:
        return  # told by the check of that file
    for stored in sheet.endpoints:
        yield file, stored


def _grouped(
    held: Iterable[_Held], label: Callable[[StoredEndpoint], str]
) -> Mapping[str, list[_Held]]:
    groups: dict[str, list[_Held]] = defaultdict(list)
    for file, stored in held:
        if label(stored):
            groups[label(stored)].append((file, stored))
    return groups


def _others(file: Path, pairs: Iterable[_Held]) -> str:
    return ", ".join(sorted({other.name for other, _ in pairs if other != file}))
