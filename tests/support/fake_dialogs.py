"""A person who was told beforehand what to answer, and remembers all that was said."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from scoreline.excel.dialogs import FieldKind, Stopped


@dataclass
class FakeDialogs:
    """Implements `scoreline.excel.dialogs.Dialogs`; what is not foreseen is Cancel.

    Attributes:
        presses: Starts of the buttons to press, in order.
        forms: What to fill in, form by form; other fields stay as they are.
        stop_at: After how many rows done *Stop* is pressed; None for never.
    """

    presses: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    stop_at: int | None = None
    told: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    seen: list[tuple[int, int | None]] = field(default_factory=list)

    def tell(self, text, *, report="", brief=False):
        self.told.append(text)
        self.reports.append(report)

    def choose(self, question, choices):
        self.questions.append(question)
        wanted = self.presses.pop(0) if self.presses else None
        if wanted is None:
            return None
        return next(at for at, one in enumerate(choices) if one.startswith(wanted))

    def ask(self, form):
        self.titles.append(form.title)
        if not self.forms:
            return None
        answers = {one.name: one.value for one in form.fields} | self.forms.pop(0)
        assert answers.keys() == {one.name for one in form.fields}
        for one in form.fields:
            if one.kind is FieldKind.CHOICE:
                assert answers[one.name] in one.choices
        problems = dict(form.check(answers))
        self.problems.append(problems)
        return None if problems else answers

    @contextmanager
    def progress(self, title):
        self.titles.append(title)

        def show(done, total):
            self.seen.append((done, total))
            if self.stop_at is not None and done >= self.stop_at:
                raise Stopped

        yield show
