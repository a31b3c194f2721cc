"""Evidence: which candidates of a name are mentions, and why."""

import pytest

from pipelines.matching.evidence import ACCEPTED, total
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Mention, Page

TIME = Brand("Time", domains=("time.example",), ambiguous=True, aliases=("Time Magazine",),
             context=("magazine", "cover story"), exclude=("time zone", "lunch"))  # fmt: skip
THICKET = Brand("thicket", ambiguous=True, context=("planner",), exclude=("bramble",))
SAP = Brand("SAP", domains=("sap.example",))
SOWLINE = Brand("Sowline", exclude=("fishing", "sowline thread"))
BRANDS = Brands((TIME, THICKET, SAP, SOWLINE))


def mentions(html: str, lang: str = "en") -> tuple[Mention, ...]:
    body = f'<html lang="{lang}"><body>{html}'.encode()
    head = (("content-type", "text/html; charset=utf-8"),)
    return findings(read(Page("https://site.example/a", 200, head, body, "", "scan")), BRANDS).mentions


@pytest.mark.parametrize(
    ("html", "accepted"),
    [
        # casing: a capital in the middle of a sentence is the writer's choice
        ("<p>He wrote for Time and left.", ["Time"]),
        ("<p>It took some time to leave.", []),
        ("<p>Many read in Time, which is old.", ["Time"]),
        # at the start of a sentence, in a title and in capitals it says nothing
        ("<p>Time is money.", []),
        ("<p>We left. Time was short.", []),
        ("<p>IT IS TIME TO LEAVE", []),
        # words of the user that speak for it, close by
        ("<p>Time is a magazine.", ["Time"]),
        ("<p>The cover story of time was mine.", []),
        ("<p>Time was on my desk, with a cover story of a magazine.", ["Time"]),
        # words that speak against it, close by
        ("<p>He met them for lunch at Time and left.", []),
        ("<p>He wrote for Time and left." + " So it was." * 12 + " After lunch.", ["Time"]),
        # the phrase may hold the name itself, as `exclude = ["acme thread"]` in the documentation does
        *(pytest.param(html, [])
          for html in ("<p>He asked in which Time zone it was.", "<p>She sells Sowline thread.")),
        # neighbours with a capital make it a part of another name
        ("<p>He works at Warner Time in town.", []),
        ("<p>She moved to Time Warner in May.", []),
        ("<p>She wrote for Time Magazine in May.", ["Time Magazine"]),
        # links to the brand
        ("<p>Some <a href=https://time.example>time</a> ago", []),
        ("<p>Read <a href=https://time.example>Time</a>", ["Time"]),
        ("<p><a href=https://time.example>Time</a> has it.", ["Time"]),
        # the full name elsewhere on the page
        ("<p>Time was quick.<p>Time Magazine pays.", ["Time", "Time Magazine"]),
        # a name that is given in small letters
        ("<p>They sell thicket planner here.", ["thicket"]),
        ("<p>Cut the bramble from the thicket planner.", []),
        # a name that only means the brand needs none, but the user's exclude words count
        ("<p>sowline is fine", ["sowline"]),
        ("<p>Sowlime is fine", ["Sowlime"]),
        ("<p>Tie the sowline for fishing.", []),
        # initials in small letters are a word
        ("<p>The sap of a tree.", []),
        ("<p>The SAP of a firm.", ["SAP"]),
    ],
)  # fmt: skip
def test_which_candidates_are_mentions(html, accepted):
    assert [mention.surface for mention in mentions(html)] == accepted


def test_a_german_capital_says_nothing_about_a_noun():
    english = mentions("<p>so there Time was", "en")
    german = mentions("<p>so there Time was", "de-AT")
    assert [m.score for m in english] > [m.score for m in german]
    assert "capital inside a sentence" not in [reason for m in german for reason, _ in m.evidence]


def test_every_score_is_the_sum_of_its_reasons():
    html = "<p>Sowlime and SAP in Time, a magazine with <a href=https://time.example>Time</a>.<p>sowline, Time Magazine"
    found = mentions(html)
    assert len(found) == 6
    for mention in found:
        assert mention.score == total(mention.evidence) >= ACCEPTED
        assert all(reason and points == points for reason, points in mention.evidence)
    typo = next(mention for mention in found if mention.match == "fuzzy")
    assert (typo.surface, typo.alias, typo.distance) == ("Sowlime", "Sowline", 1)
    exact = next(mention for mention in found if mention.surface == "sowline")
    assert typo.score < exact.score


@pytest.mark.parametrize(("points", "score"), [((), 0), ((-40,), 0), ((60, 60), 100), ((50, -10.5), 39.5)])
def test_a_score_stays_between_0_and_100(points, score):
    assert total(tuple(("reason", value) for value in points)) == score


def test_a_word_of_the_user_counts_only_as_a_whole_word_and_near_by():
    assert mentions("<p>Time is a magazines thing.")
    assert not mentions("<p>Time is magazinelike.")
    assert not mentions("<p>Time is " + "so " * 60 + "magazine")
    assert not mentions("<p>Time is short.<p>magazine")


def test_a_refused_name_hides_no_shorter_one():
    brands = Brands((Brand("Sowline"), Brand("Sowline Bay", exclude=("fishing",))))
    body = b"<p>Sowline Bay is for fishing"
    page = Page("https://site.example/a", 200, (("content-type", "text/html"),), body, "", "scan")
    assert [mention.brand for mention in findings(read(page), brands).mentions] == ["Sowline"]
