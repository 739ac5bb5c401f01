from scoreline.service.recent import Recent


def test_what_was_used_longest_ago_goes_first():
    recent = Recent(10)
    recent.put("a", 1, 4)
    recent.put("b", 2, 4)
    recent.get("a")
    recent.put("c", 3, 4)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)


def test_what_is_put_again_takes_its_room_once():
    recent = Recent(10)
    for _ in range(9):
        recent.put("a", 1, 5)
    recent.put("b", 2, 5)
    assert (recent.get("a"), recent.get("b")) == (1, 2)


def test_what_was_put_last_stays_however_large():
    recent = Recent(10)
    recent.put("a", 1, 5)
    recent.put("b", 2, 50)
    assert (recent.get("a"), recent.get("b")) == (None, 2)
    recent.put("c", 3, 5)
    assert (recent.get("b"), recent.get("c")) == (None, 3)


def test_what_is_dropped_makes_room():
    recent = Recent(10)
    recent.put("a", 1, 8)
    recent.drop("a")
    recent.drop("never there")
    recent.put("b", 2, 5)
    recent.put("c", 3, 5)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (None, 2, 3)
