"""A workbook for one customer: made, filled, and put in place whole."""

from __future__ import annotations

from pathlib import Path

from scoreline.core.table import Table
from scoreline.files.atomic import replacing
from scoreline.plan.plan import Plan
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.generate.lock import write_locked
from scoreline.workbook.generate.template import Template
from scoreline.workbook.logo import Logo
from scoreline.workbook.ports import EndpointSchema
from scoreline.workbook.spec import Spec, default_spec

__all__ = ["make"]


def make(  # noqa: PLR0913 - what, whose and where, and six wishes
    out: Path,
    description: EndpointSchema,
    stored: StoredEndpoint,
    *,
    spec: Spec | None = None,
    rows: Table | None = None,
    logo: Logo | None = None,
    model: Plan | None = None,
    password: str = "",
    force: bool = False,
) -> Path:
    """Make a workbook in which a customer scores rows, and return its path.

    The same input gives the same bytes, if there is no password.

    Args:
        out: The file, whole or not at all.
        description: What the endpoint says about itself.
        stored: What the hidden endpoint sheet is to hold, a key included.
        spec: Wording and looks; by default those that come with Scoreline.
        rows: Rows to begin with; by default the endpoint's sample rows, if it shows
            them.
        logo: The customer's picture, in place of the spec's.
        model: What scores rows offline, as formulas on a sheet of their own; None for
            nothing.
        password: Needed to open the file; empty for none.
        force: Whether an existing file may be replaced.

    Raises:
        OutputBlocked: If *out* exists, or can't be written.
        InvalidValue: If columns or rows can't stand in one Excel table, or the model
            is too large for formulas.
    """
    spec = spec or default_spec()
    logo = logo or spec.logo
    with replacing(out, force=force) as target:
        template = Template(
            description,
            stored,
            spec=spec,
            rows=rows,
            logo=logo,
            file=out.name,
            model=model,
        )
        content = template.fill(stored, out.name, logo)
        if password:
            write_locked(content, target, password)
        else:
            target.write_bytes(content)
    return out
