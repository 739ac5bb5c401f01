from scoreline.service.durable import fresh_file, put_in_place, write_durably


def test_a_file_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / "it"
    write_durably(path, b"old")
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_given_up_leaves_the_old_one_and_nothing_else(tmp_path):
    path = tmp_path / "it"
    write_durably(path, b"old")
    with fresh_file(path) as (file, _):
        file.write(b"half")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_there_before_it_is_put_in_place(tmp_path):
    path = tmp_path / "it"
    with fresh_file(path) as (file, temporary):
        file.write(b"new")
        assert not path.exists()
        put_in_place(file, temporary, target=path)
        assert path.read_bytes() == b"new"
