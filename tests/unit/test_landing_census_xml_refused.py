"""Census XML that is refused, and XML that only looks as if it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from census_support import DECLARATION, Census, child, cin, header

from mash_vfm.landing.readers import xml_head, xml_walk

BODY = cin(child(1)).removeprefix(DECLARATION)
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)
)  # fmt: skip


@pytest.fixture
def census(tmp_path: Path) -> Census:
    return Census(tmp_path)


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE Message>",
        f"<!DOCTYPE Message [{LAUGHS}]>",
        f'<!DOCTYPE Message [<!ENTITY q "{"x" * 100_000}">]>',
        '<!DOCTYPE Message [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Message SYSTEM "http://127.0.0.1:9/census.dtd">',
        '<!DOCTYPE Message [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        '<!-- a --><?b c?>\n<!DOCTYPE Message [<!ATTLIST Child id CDATA "1">]>',
    ],
    ids=["plain", "billion_laughs", "quadratic", "external", "external_dtd", "parameter", "later"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_type_is_refused_before_it_is_parsed(
    census: Census, monkeypatch: pytest.MonkeyPatch, declaration: str, encoding: str
) -> None:
    def parsed(*_: object) -> None:
        raise AssertionError("a parser has seen it")

    monkeypatch.setattr(xml_head, "new_parser", parsed)
    text = f'<?xml version="1.0" encoding="{encoding[:6]}"?>{declaration}'
    text += BODY.replace(">1<", ">&l9;<")
    assert census.refuse_one(text.encode(encoding)).startswith("document_type: ")


def test_a_file_that_includes_another_is_refused(census: Census) -> None:
    include = '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/hostname"/>'
    for number, text in enumerate([cin(child(1, include)), cin(child(1), include)]):
        said = census.refuse_one(text, f"social_care/cin_census_2024033{number}.xml")
        assert said.startswith("external_reference: ")
        census.inbox.joinpath("social_care", f"cin_census_2024033{number}.xml").unlink()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BODY.replace(">1<", ">&secret;<"), "refers to an entity"),
        (BODY.replace(">1<", ">a & b<"), "must be written &amp;"),
        (BODY.replace(">1<", ">a\x01b<"), "a character that XML does not allow"),
        (BODY.replace("</Child>", "</Kid>"), "an end tag is not that of the element"),
        (BODY + "<Message/>", "something follows its last element"),
        (cin(child(1, "<a>" * 3000 + "</a>" * 3000)), "nest too deep"),
        (cin(child("x" * 10_500_000)), "too long"),
        (cin(child(1)).replace("<Child>", f'<Child a="{"x" * 10_500_000}">'), "too long"),
        (cin(child("é")).encode("windows-1252"), "not text in the encoding it names"),
    ],
    ids=[
        "entity", "ampersand", "control", "mismatch", "trailer", "deep", "text", "attribute",
        "encoding",
    ],
)  # fmt: skip
def test_broken_xml_is_refused_with_its_place_and_without_its_words(
    census: Census, text: str | bytes, why: str
) -> None:
    said = census.refuse_one(text)
    assert said.startswith("broken_xml: ") and why in said and "(line " in said
    assert "secret" not in said and "Kid" not in said


def test_a_file_that_breaks_off_anywhere_is_refused(census: Census) -> None:
    text = cin(child(1), child(2)).encode()
    for place in range(len(DECLARATION), len(text), 7):
        said = census.refuse_one(text[:place])
        assert said.startswith(("broken_xml: ", "not_xml: ")), said
    assert census.rows("*", "cin_child") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty_file"),
        (" \n ", "empty_file"),
        ("LAchildID,UPN\n1,2\n", "not_xml"),
        ("<!-- nothing -->", "not_xml"),
        (b"\x1f\x8b\x08\x00", "not_xml"),
        (BODY.encode("utf-32"), "unread_encoding"),
        ('<?xml version="1.0" encoding="utf-7"?>' + BODY, "unread_encoding"),
        ('<?xml version="1.0" encoding="EBCDIC-CP-BE"?>' + BODY, "unread_encoding"),
        (f"<Message>{header()}</Message>", "no_rows_in_xml"),
        ("<Message><Children/></Message>", "no_collection_year"),
        (cin(child(1), year="24"), "no_collection_year"),
        (cin(child(1), year="next"), "no_collection_year"),
        (cin(child(1)).replace("Message>", "Census>"), "unknown_xml"),
        (f"<Message>{header()}<Pupils/></Message>", "unknown_xml"),
        (f"<Message>{header()}<CSWWWorker/></Message>", "other_collection"),
    ],
)
def test_what_is_no_census_is_refused_with_what_it_lacks(
    census: Census, text: str | bytes, reason: str
) -> None:
    assert census.refuse_one(text).startswith(f"{reason}: ")


def test_unknown_xml_is_told_what_is_read(census: Census) -> None:
    said = census.refuse_one("<Report/>", "mash/enquiry_20240331.xml")
    assert "'Report'" in said
    assert "cin_census (in social_care/): Message/Children/Child" in said
    assert "csww (in workforce/): Message/CSWWWorker" in said


def test_a_census_under_the_name_of_a_part_is_told_its_name(census: Census) -> None:
    said = census.refuse_one(cin(child(1)), "social_care/cin_child_20240331.xml")
    assert said.startswith("other_collection: ") and "cin_census_<YYYYMMDD>.xml" in said


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("workforce/cin_census_20240331.xml", "cin_census is an extract of social_care"),
        ("social_care/cin_cencus_20240331.xml", "Is it cin_census? Then rename it."),
    ],
)
def test_a_census_in_the_wrong_folder_or_misspelt_is_told_so(
    census: Census, name: str, remedy: str
) -> None:
    said = census.refuse_one(cin(child(1)), name)
    assert said.startswith("unknown_extract: ") and remedy in said


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-be"),
        ("UTF-16", "utf-16-le"),
        ("UTF-8", "utf-16"),
        ("windows-1252", "windows-1252"),
        ("ISO-8859-1", "latin-1"),
    ],
)
def test_other_encodings_are_read(census: Census, declared: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + BODY.replace(">1<", ">é<")
    assert not census.land_one(text.encode(encoding)).findings
    assert census.rows("la_child_id", "cin_child") == [("é",)]


def test_utf8_that_says_it_is_utf16_is_read_and_reported(census: Census) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?>' + BODY.replace(">1<", ">é<")
    result = census.land_one(text)
    assert [finding.finding for finding in result.findings] == ["encoding"]
    assert census.rows("la_child_id", "cin_child") == [("é",)]


def test_an_element_without_end_is_refused_before_it_fills_the_memory(
    census: Census, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_walk, "MAX_UNIT_BYTES", 100_000)
    monkeypatch.setattr(xml_walk, "CHUNK_BYTES", 10_000)
    episode = "<CINdetails><ReferralSource>1A</ReferralSource></CINdetails>"
    said = census.refuse_one(cin(child(1, episode * 3_000)))
    assert said.startswith("element_too_large: ")


def test_a_file_of_ever_new_elements_is_refused(census: Census) -> None:
    news = "".join(f"<New{number}/>" for number in range(xml_walk.MAX_UNKNOWN + 1))
    assert census.refuse_one(cin(child(1, news))).startswith("too_many_unknown_elements: ")
