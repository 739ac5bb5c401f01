def test_origins_are_allowed_listed_and_removed(scoreline):
    assert scoreline("origin", "allow", "https://Scores.example/x?y").code == 0
    assert scoreline("origin", "list").out == "https://scores.example\n"
    assert scoreline("origin", "list", "--json").json == ["https://scores.example"]
    assert scoreline("origin", "remove", "https://scores.example").code == 0
    assert scoreline("origin", "list").out == ""
    done = scoreline("origin", "remove", "https://scores.example")
    assert (done.code, "was not allowed" in done.err) == (2, True)


def test_plain_http_is_allowed_with_a_word_of_warning(scoreline):
    done = scoreline("origin", "allow", "http://scores.example")
    assert done.code == 0
    assert "plain http can be read by others" in done.err


def test_an_address_in_disguise_is_refused(scoreline):
    done = scoreline("origin", "allow", "https://good.example@evil.example/")
    assert done.code == 2
    assert "evil.example" in done.err
