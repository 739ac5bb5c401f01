"""A customer's file on its pages, without a browser."""

from support.room import URL
from support.workbooks import workbook

HEADERS = ["income", "region"]


async def bring(visitor, content, name="a.xlsx", **fields):
    """Bring a file to be scored; return where its page lies."""
    answer = await visitor.http.post(
        visitor.endpoint + "/score",
        data={"token": visitor.token, **fields},
        files={"file": (name, content)},
        headers={"Origin": URL},
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_where_two_sheets_fit_one_is_chosen(visit):
    content = workbook(
        Data=[HEADERS, [1, "east"], [2, "west"]], Other=[HEADERS, [3, "east"]]
    )

    async def scenario(visitor):
        await visitor.sign_in(visitor.room.key)
        path = await bring(visitor, content)
        asked = await visitor.get(path)
        await visitor.post(path + "/look", {"sheet": "Other", "range": ""})
        chosen = await visitor.get(path)
        await visitor.post(path + "/look", {"sheet": "Data", "range": "A1:B2"})
        return asked, chosen, await visitor.get(path)

    asked, chosen, ranged = visit(scenario)
    assert "Rows that fit are in sheet &#39;Data&#39; and sheet" in asked.text
    assert "<option>Other</option>" in asked.text
    assert "<strong>Other!A1:B2</strong> will be scored" in chosen.text
    assert "<strong>Data!A1:B2</strong> will be scored" in ranged.text


def test_a_file_is_shown_to_nobody_else_and_deleted_at_a_word(visit):
    async def scenario(visitor):
        await visitor.sign_in(visitor.room.key)
        path = await bring(visitor, workbook(Data=[HEADERS, [1, "east"]]))
        mine = await visitor.get(path)
        await visitor.sign_in(visitor.workbook_key())
        other = [
            await visitor.get(path + tab) for tab in ("", "/file", "/progress")
        ] + [await visitor.post(path + "/delete")]
        await visitor.sign_in(visitor.room.key)
        await visitor.post(path + "/delete")
        folder = visitor.room.parts.uploads._folder
        return mine, other, await visitor.get(path), list(folder.iterdir())

    mine, other, gone, left = visit(scenario)
    assert "The file and its results are deleted at" in mine.text
    assert {answer.status_code for answer in other} == {404}
    assert gone.status_code == 404
    assert left == []


def test_a_files_words_are_shown_and_never_obeyed(visit):
    words = "<img src=x onerror=alert(1)>"
    rows = f"income,region,{words},=cmd()\n{words},{words},{words},1\n2,east,,\n"

    async def scenario(visitor):
        await visitor.sign_in(visitor.room.key)
        path = await bring(visitor, rows.encode(), name=f"{words}.csv")
        await visitor.post(path + "/look", {"sheet": words, "range": words})
        refused = await visitor.get(path)
        await visitor.post(path + "/look", {"sheet": "", "range": ""})
        return refused, await visitor.get(path)

    for page in visit(scenario):
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert "img src=x" in page.text
