"""Odd words in names, descriptions, columns and values: shown, and never obeyed."""

import re
from html.parser import HTMLParser

import pytest

from scoreline.core.names import EndpointName, WebServiceName
from scoreline.core.schema import Column, ColumnType, Parameter, Port, Schema
from scoreline.service.entities import Experiment, Resource, Sample
from support.room import URL

XSS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "<!--<script>",
    "\u2028</title><b>",
]


class Tags(HTMLParser):
    """Gathers what a browser would make of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        odd = [n for n, _ in attributes if n.startswith("on") or n == "style"]
        self.found.append((tag, *odd))


def shape(text):
    """Return the page's tags, with what handles events among their attributes."""
    parser = Tags()
    parser.feed(text)
    return parser.found


@pytest.mark.parametrize("words", XSS)
def test_stored_words_are_shown_and_never_obeyed(visit, words):
    async def scenario(visitor):
        endpoints = visitor.room.parts.registry.endpoints
        await visitor.sign_in()
        paths = [
            f"{visitor.service}/endpoints",
            visitor.endpoint,
            visitor.endpoint + "/configure",
            visitor.endpoint + "/consume",
            f"{visitor.service}/endpoints?q={words}",
            visitor.endpoint + f"?period={words}",
            visitor.endpoint + f"/logs?kind={words}",
        ]
        found = []
        for description in ("plain", words):
            endpoints.update(
                visitor.room.endpoint.web_service_id, "acme", description=description
            )
            visitor.room.parts.access.create_workbook_key(
                visitor.room.endpoint.id, description.replace("\u2028", "")
            )
            found.append([await visitor.get(path) for path in paths[:4]])
        odd = [await visitor.get(path) for path in paths[4:]]
        return found, odd

    (plain, wild), odd = visit(scenario)
    for before, after in zip(plain[:2], wild[:2], strict=True):
        assert shape(after.text) == shape(before.text)
    for answer in (*wild, *odd):
        tags = shape(answer.text)
        assert all(len(tag) == 1 for tag in tags)
        assert [tag for (tag,) in tags].count("script") == 1
        assert not re.search(r"<(img src=x|svg onload|b>)", answer.text)
        assert "49{%" not in answer.text


def odd_experiment(words):
    """Return an experiment all of whose names and values are *words*."""
    column = Column(
        words, ColumnType.STRING, categories=(words,), description=words, unit=words
    )
    schema = Schema(
        (Port("input1", (column,)),),
        (Port("output1", (Column(words, ColumnType.STRING),)),),
        (Parameter(words, ColumnType.STRING, words, description=words),),
    )
    resource = Resource(words, "ab" * 32, "models/x.ilearner")
    return Experiment("cd" * 32, (resource,), schema, Sample((words,), ((words,),)))


@pytest.mark.parametrize("words", XSS)
def test_a_models_words_are_shown_and_never_obeyed(visit, words):
    async def scenario(visitor):
        parts = visitor.room.parts
        odd = parts.registry.publish(
            None, WebServiceName("odd"), odd_experiment(words), description=words
        )
        endpoint = parts.registry.endpoints.create(odd.id, EndpointName("odd"))
        await visitor.sign_in()
        base = f"/portal/endpoints/{endpoint.id}"
        help_page = parts.addresses.help(endpoint).removeprefix(URL)
        pages = [
            await visitor.get(path)
            for path in (
                f"/portal/services/{odd.id}",
                *(base + tab for tab in ("/configure", "/consume", "/score", "/test")),
                *(help_page + part for part in ("/score", "/jobs", "/update")),
            )
        ]
        tried = {f"in:{words}": words, f"parameter:{words}": words}
        return [*pages, await visitor.post(base + "/test", tried)]

    for answer in visit(scenario):
        assert answer.status_code in {200, 400}
        tags = shape(answer.text)
        assert all(len(tag) == 1 for tag in tags)
        names = [tag for (tag,) in tags]
        assert names.count("script") == 1
        assert not {"svg", "b"} & set(names)
        assert names.count("img") == 1
