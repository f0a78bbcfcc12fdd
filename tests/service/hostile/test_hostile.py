"""The hostile catalogue: raw bytes on a real server, each case with its exact answers."""

import hostile_arabic
import hostile_http
import hostile_json
import hostile_schema
import hostile_transport
import hostile_unicode
import orjson
import pytest

from enrich.service.problems import MEDIA_TYPE, TYPE_PREFIX

FAMILIES = {
    "transport": hostile_transport.CASES,
    "http": hostile_http.CASES,
    "json": hostile_json.CASES,
    "schema": hostile_schema.CASES,
    "unicode": hostile_unicode.CASES,
    "arabic": hostile_arabic.CASES,
}
CASES = {f"{family}: {name}": case for family, cases in FAMILIES.items() for name, case in cases.items()}


def slug(answer):
    """The problem of an answer, after its shape was checked; None if it is no error."""
    if answer.status < 400:
        return None
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    if not answer.body:
        return None
    problem = orjson.loads(answer.body)
    assert problem["status"] == answer.status
    assert set(problem) <= {"type", "title", "status", "detail", "errors"}
    assert problem["title"]
    assert problem["detail"]
    return problem["type"].removeprefix(TYPE_PREFIX)


class TestCatalogue:
    """Whatever comes in, the answer is the one that the contract names."""

    def test_has_its_size(self):
        """Names are told apart by their families."""
        assert len(CASES) >= 300
        assert all(len(cases) >= 60 for cases in FAMILIES.values())

    @pytest.mark.parametrize("name", CASES)
    def test_has_its_answers(self, hostile_server, name):
        """Status and problem, one after the other, then the end of the connection."""
        case = CASES[name]
        answers = hostile_server.exchange(case.raw, case.methods)
        assert [(answer.status, slug(answer)) for answer in answers] == list(case.wanted)
        if name.startswith(("unicode: ", "arabic: ")) and answers[0].status == 200:
            check_offsets(case.raw, answers[0])


def check_offsets(raw, answer):
    """Every piece of an answer stands where it says, and the segments of a token tile it."""
    query, _, text = raw.partition(b"\r\n\r\n")
    whole = text if b"offset_unit=utf8" in query else text.decode()
    body = orjson.loads(answer.body)

    def there(piece):
        found = whole[piece["start"] : piece["end"]]
        return piece["text"] == (found if isinstance(found, str) else found.decode())

    before = 0
    for token in body["segmentation"]:
        # The words of a ligature (ﷺ is four) share one raw character: a token begins where the one before did, or later.
        assert token["start"] >= before
        assert there(token)
        before = last = token["start"]
        for segment in token["segments"]:
            assert segment["start"] == last
            last = segment["end"]
        assert last == token["end"]
    for piece in [*body["entities"], *body["numbers"], *[number["numeral"] for number in body["numbers"]]]:
        assert there(piece)


class TestAfterwards:
    """The server that took all of it."""

    def test_is_ready_and_never_failed(self, hostile_server):
        """No fault in its log, which is JSON to the last line and has no text."""
        assert hostile_server.ask("GET", "/readyz").status == 200
        content = hostile_server.log.read_text()
        events = [orjson.loads(line) for line in content.splitlines()]
        assert [event for event in events if event["level"] in {"error", "critical"}] == []
        assert "دار" not in content
        assert "evil" not in content.lower()

    def test_counts_no_label_of_a_client(self, hostile_server):
        """Paths and methods are bounded."""
        exposition = hostile_server.ask("GET", "/metrics").body.decode()
        assert "nowhere" not in exposition
        assert "ENRICH" not in exposition
