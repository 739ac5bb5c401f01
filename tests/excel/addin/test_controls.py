from scoreline.excel.addin.controls import CONTROLS, Facts, Need, reasons, switched_on

READY = Facts(("acme01",), is_owner=True, can_undo=True, has_results=True, has_job=True)


def test_everything_works_where_everything_is_there():
    assert reasons(READY) == {}


def test_without_an_endpoint_only_the_ways_to_one_work():
    off = reasons(Facts(is_owner=True))
    working = CONTROLS.keys() - off.keys()
    assert working == {
        "connect",
        "create",
        "checkWorkbook",
        "help",
        "diagnose",
        "about",
    }
    assert off["score"] == Need.ENDPOINT.value


def test_a_damaged_sheet_is_told_in_its_own_words():
    off = reasons(Facts(problem="_scoreline!B1: format 7; update Scoreline"))
    assert off["score"] == "_scoreline!B1: format 7; update Scoreline"
    assert off["undo"] == Need.SCORING.value


def test_a_workbook_key_is_not_regenerated_by_its_holder():
    held = Facts(("acme01",), holds_workbook_key=True)
    assert reasons(held)["regenerateKey"] == Need.OWN_KEY.value
    owner = Facts(("acme01",), holds_workbook_key=True, is_owner=True)
    assert "regenerateKey" not in reasons(owner)


def test_an_endpoint_key_is_regenerated_by_its_owner_only():
    """Whoever is not logged in is told so before anything is pressed."""
    assert reasons(Facts(("acme01",)))["regenerateKey"] == Need.LOGIN.value


def test_results_can_be_drawn_only_where_an_endpoint_says_which_they_are():
    off = reasons(Facts(has_results=True))
    assert off["chart"] == off["clear"] == Need.ENDPOINT.value


def test_the_most_basic_need_is_told_first():
    """A fetch without an endpoint asks for the endpoint, not for a job."""
    assert reasons(Facts())["fetchBatch"] == Need.ENDPOINT.value


def test_every_reason_fits_a_supertip():
    assert all(need.value.endswith(".") and len(need.value) <= 200 for need in Need)


def test_toggles_show_what_is_on():
    assert switched_on(Facts(auto_score_all=True)) == {"autoScoreAll"}
    assert switched_on(Facts()) == frozenset()
