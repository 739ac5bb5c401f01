"""Windows that really open, on a screen that nobody sees."""

import os
from pathlib import Path

import pytest

from scoreline.core.errors import NotAllowed
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.excel.actions.endpoint_forms import connect_form, create_form
from scoreline.excel.dialogs import Stopped
from scoreline.excel.forms.windows import TkWindows
from support.fake_services import HOST, FakeServices
from support.screen import picture, tk_python

KEY = ApiKey.new(KeyKind.WORKBOOK).reveal()


def press(label):
    return {"do": "press", "label": label}


def write(name, text):
    return {"do": "type", "name": name, "text": text}


def test_a_choice_is_a_button_and_cancel_is_none(person):
    person.hands = [[press("Put the results on a new sheet")], [press("Cancel")]]
    choices = ("Overwrite what stands there", "Put the results on a new sheet")
    assert person.choose("Something stands there.", choices) == 1
    assert person.choose("Something stands there.", choices) is None


def test_a_message_is_waited_for_and_good_news_are_not(person):
    person.tell("3 rows scored.", brief=True)
    assert "3 rows scored." in person.shown()
    person.hands = [[press("Copy report"), press("Close")]]
    person.tell("Could not score.\n" * 30, report="report")
    assert person.shown() == []


def test_no_window_shows_a_key(person):
    person.tell(f"the key {KEY} is dead", brief=True)
    assert not any(KEY in text for text in person.shown())


def test_a_form_is_checked_while_it_is_filled_in(person):
    """Connect can't be pressed before both URL and key are spelt as such."""
    person.hands = [
        [],
        [press("Connect"), write("url", "ftp://x")],
        [write("url", f"{HOST}/acme/execute?x=1")],
        [write("key", KEY)],
        [press("Connect")],
    ]
    answers = person.ask(connect_form(FakeServices()))
    assert answers == {
        "url": f"{HOST}/acme/execute?x=1",
        "key": KEY,
        "keep": "by kind of key",
    }


def test_what_is_wrong_stands_below_its_field(person):
    seen = []

    class Looking(FakeServices):
        def location(self, text):
            return super().location(text)

    form = connect_form(Looking())
    person.hands = [[], [write("url", "ftp://x")], [{"do": "shown"}], [press("Cancel")]]
    original = person._next

    def noting():
        said = original()
        if "shown" in said:
            seen.extend(said["shown"])
            person._send("press", label="Cancel")
        return said

    person._next = noting
    assert person.ask(form) is None
    assert "that is no endpoint's URL" in seen
    assert not any("no key" in text for text in seen), "not touched yet"


def test_stop_is_noticed_at_the_next_step(person):
    with person.progress("Scoring with acme") as move:
        move(1_000, 5_000)
        person._send("press", label="Stop")
        person.shown()
        with pytest.raises(Stopped):
            move(2_000, 5_000)


def test_a_window_process_that_died_is_started_anew(person):
    person.hands = [[press("Cancel")]]
    assert person.choose("One?", ("Yes",)) is None
    person._process.kill()
    person._process.wait()
    person.hands = [[press("Yes")]]
    assert person.choose("Two?", ("Yes",)) == 0


def test_without_a_screen_the_reason_is_told(monkeypatch):
    if os.name == "nt":
        pytest.skip("there is always a screen")
    monkeypatch.setenv("DISPLAY", ":no")
    with pytest.raises(NotAllowed, match="can't be shown"):
        TkWindows([str(tk_python()), "-E", "-m", "worker"]).tell("Hello")


@pytest.mark.parametrize("name", ["message", "choice", "connect", "create", "progress"])
def test_each_window_is_drawn(person, display, tmp_path, name):
    """It shows something; the pictures are there to be looked at."""
    blank = picture(display, tmp_path / "blank.png")
    show(person, name)
    person._send("shown")
    while "shown" not in person._next():
        pass
    folder = Path(os.environ.get("SCORELINE_PICTURES", tmp_path))
    drawn = picture(display, folder / f"{name}.png")
    assert drawn != blank


def show(person, name):
    """Begin to show a window, and do not wait for an answer."""
    forms = {
        "connect": lambda: connect_form(FakeServices()),
        "create": lambda: create_form(("credit", "mortgage")),
    }
    if name == "message":
        text = "2 findings:\nData!A2 'income': text in a numeric column."
        person._order("message", text=text, report="report", brief=False)
    elif name == "choice":
        choices = ["Overwrite what stands there", "Put the results on a new sheet"]
        person._order("choose", question="Something stands there.", choices=choices)
    elif name == "progress":
        person._order("progress", title="Scoring with acme01")
        person._send("move", done=1_200, total=5_000)
    else:
        form = forms[name]()
        fields = [
            {
                "name": one.name,
                "label": one.label,
                "kind": one.kind.value,
                "value": one.value,
                "choices": list(one.choices),
                "hint": one.hint,
            }
            for one in form.fields
        ]
        person._order(
            "ask",
            title=form.title,
            intro=form.intro,
            button=form.button,
            fields=fields,
        )
        person._send("type", name=form.fields[1].name, text="Big Bank")
        problem = {form.fields[1].name: "use 1 to 24 lower-case letters or digits"}
        person._send("problems", problems=problem)
