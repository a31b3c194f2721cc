"""brands.toml: what is taken, what is guessed, and one sentence for every mistake."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.brands import BrandsError, guess_notice, load_brands, parse_brands
from pipelines.process import Brands
from pipelines.records import Brand

ROOT = Path(__file__).resolve().parent.parent


def load(tmp_path: Path, content: str | bytes) -> tuple[Brand, ...]:
    path = tmp_path / "brands.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_brands(path)


def one(**entry: object) -> Brand:
    return parse_brands({"brand": [{"name": "Acme", **entry}]}, "brands.toml")[0]


def refusal(**entry: object) -> str:
    with pytest.raises(BrandsError) as raised:
        one(**entry)
    return str(raised.value)


def is_one_sentence(message: str) -> bool:
    """One line with one full stop, at its end; dots in names of files, domains and quoted values do not count."""
    plain = re.sub(r"'[^']*'|\[[^\]]*\]|\S+\.(toml|com)\b", "", message)
    return "\n" not in message and message.endswith(".") and ". " not in plain


ACME = '[[brand]]\nname = "Acme"\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        # no entry at all
        ("", ["[[brand]]"]),
        ("brand = []", ["[[brand]]"]),
        ("brand = 'Acme'", ["[[brand]]"]),
        ("[brand]\nname = 'Acme'", ["[[brand]]"]),
        # something at the top that is no entry
        ("title = 'x'\n" + ACME, ["title"]),
        ("[[brands]]\nname = 'Acme'", ["brands", "[[brand]]"]),
        # no TOML, no UTF-8
        ("[[brand]\nname = 'Acme'", ["TOML", "line 1"]),
        (ACME + "domains = [acme.com]", ["TOML", "line 3"]),
        (ACME + "role = 'own'\nrole = 'own'", ["TOML"]),
        (b"[[brand]]\nname = 'K\xe4fer'", ["UTF-8", "byte 19"]),
        # the name
        ("[[brand]]\nrole = 'own'", ["brand 1", "key name"]),
        ("[[brand]]\nname = ''", ["brand 1", "key name"]),
        ("[[brand]]\nname = ' \t'", ["brand 1", "key name"]),
        ("[[brand]]\nname = '&!'", ["brand 1", "key name"]),
        ("[[brand]]\nname = 3", ["brand 1", "key name"]),
        (ACME + "[[brand]]\nrole = 'own'", ["brand 2", "key name"]),
        # two of one name
        (ACME + ACME, ["brand 2", "Acme", "key name"]),
        (ACME + "[[brand]]\nname = 'ACME'", ["brand 2", "ACME", "key name"]),
        (ACME + "[[brand]]\nname = ' Acme '", ["brand 2", "Acme", "key name"]),
        # a key that does not exist
        (ACME + "domain = ['acme.com']", ["brand 1", "Acme", "'domain'", " domains"]),
        (ACME + "Role = 'own'", ["brand 1", "Acme", "'Role'", "role"]),
        (ACME + "zzz = 1", ["brand 1", "Acme", "'zzz'", "domains"]),
        # role and ambiguous
        (ACME + "role = 'rival'", ["brand 1", "Acme", "key role", "'rival'", "competitor"]),
        (ACME + "role = ['own']", ["brand 1", "Acme", "key role"]),
        (ACME + "role = ''", ["brand 1", "Acme", "key role"]),
        (ACME + "ambiguous = 'yes'", ["brand 1", "Acme", "key ambiguous", "'yes'"]),
        (ACME + "ambiguous = []", ["brand 1", "Acme", "key ambiguous"]),
        # lists of texts
        (ACME + "domains = 'acme.com'", ["brand 1", "Acme", "key domains", "not a list"]),
        (ACME + "aliases = [1]", ["brand 1", "Acme", "key aliases", "1"]),
        (ACME + "aliases = ['']", ["brand 1", "Acme", "key aliases"]),
        (ACME + "context = ['a', ' ']", ["brand 1", "Acme", "key context"]),
        (ACME + "exclude = [['a']]", ["brand 1", "Acme", "key exclude"]),
        (ACME + "cased_aliases = {a = 1}", ["brand 1", "Acme", "key cased_aliases", "not a list"]),
        # profiles and handles
        (ACME + "profiles = ['github.com/acme']", ["brand 1", "Acme", "key profiles", "github.com/acme", "https://"]),
        (ACME + "profiles = ['ftp://a.com/acme']", ["brand 1", "Acme", "key profiles"]),
        (ACME + "handles = ['acme']", ["brand 1", "Acme", "key handles", "'acme'", "@"]),
        (ACME + "handles = ['@']", ["brand 1", "Acme", "key handles"]),
        # the right entry is named
        (ACME + "[[brand]]\nname = 'Beta'\nrole = 'x'", ["brand 2", "Beta", "key role"]),
    ],
)
def test_every_mistake_is_one_sentence_with_file_entry_and_key(tmp_path, content, said):
    with pytest.raises(BrandsError) as raised:
        load(tmp_path, content)
    message = str(raised.value)
    assert "brands.toml" in message
    assert [word for word in said if word not in message] == []
    assert is_one_sentence(message), message


def test_a_missing_file_and_a_folder_are_one_sentence(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BrandsError) as raised:
            load_brands(path)
        assert str(path) in str(raised.value)
        assert is_one_sentence(str(raised.value).replace(str(path), "FILE"))


@pytest.mark.parametrize("value", [1, 0, 1.0])
def test_a_number_is_neither_true_nor_false(value):
    assert "key ambiguous" in refusal(ambiguous=value)


@pytest.mark.parametrize("profile", ["https://", "http://[::1/acme", "https://ac me.com/x"])
def test_a_profile_needs_a_host(profile):
    assert "key profiles" in refusal(profiles=[profile])


def test_only_a_name_is_needed_and_the_rest_has_defaults():
    assert one(name="Sowline") == Brand("Sowline", "own", (), (), (), (), False, (), (), (), True)


def test_every_key_is_taken(tmp_path):
    text = (
        '[[brand]]\nname = " Acme "\nrole = "competitor"\ndomains = ["acme.com"]\nprofiles = ["https://x.com/acme"]\n'
        'aliases = ["Acme Inc."]\ncased_aliases = ["ACME"]\nambiguous = true\ncontext = ["rockets"]\n'
        'exclude = ["acme thread"]\nhandles = ["@acme"]\n'
    )
    assert load(tmp_path, text) == (
        Brand("Acme", "competitor", ("acme.com",), ("https://x.com/acme",), ("Acme Inc.",), ("ACME",), True,
              ("rockets",), ("acme thread",), ("@acme",), False),
    )  # fmt: skip


def test_brands_keep_the_order_of_the_file(tmp_path):
    names = ["Zeta", "Acme", "Möbel", "アクメ"]
    text = "".join(f'[[brand]]\nname = "{name}"\n' for name in names)
    assert [brand.name for brand in load(tmp_path, text)] == names


@pytest.mark.parametrize("nested", ["a = " + "[" * 9999, "a" + ".a" * 9999 + " = 1"])
def test_what_is_nested_too_deeply_is_one_sentence(tmp_path, nested):
    with pytest.raises(BrandsError, match="not valid TOML") as raised:
        load(tmp_path, nested)
    assert is_one_sentence(str(raised.value))


def test_values_are_trimmed_and_given_once():
    assert one(aliases=[" Acme Inc. ", "Acme Inc.", "Acme"]).aliases == ("Acme Inc.", "Acme")


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        # as one writes it
        ("acme.com", "acme.com"),
        ("shop.acme.co.uk", "shop.acme.co.uk"),
        ("a-c-me.com", "a-c-me.com"),
        ("acme.localhost", "acme.localhost"),
        # case, white space, the dot at the end, www.
        ("ACME.Com", "acme.com"),
        (" acme.com ", "acme.com"),
        ("acme.com.", "acme.com"),
        ("www.acme.com", "acme.com"),
        ("www2.acme.com", "www2.acme.com"),
        ("WWW.Acme.com", "acme.com"),
        # other scripts
        ("Müller.de", "xn--mller-kva.de"),
        ("xn--mller-kva.de", "xn--mller-kva.de"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_domains_are_host_names_in_lower_case_ascii_without_www(domain, host):
    assert one(domains=[domain]).domains == (host,)


@pytest.mark.parametrize(
    "domain",
    [
        # no top-level domain, an address, more than a host
        "acme", "https://acme.com", "acme.com/", "acme.com:80", "a@acme.com", "acme.com?x", "acme.com#x", "acme.com\\x",
        # what no host name can be; it would never match, and linked pages would be called unlinked
        "acme..com", ".acme.com", "*.acme.com", "-a.com", "ac me.com", "ac\tme.com", "acme.com,b.com", "127.0.0.1",
        "a" * 70 + "ü.de",
    ],
)  # fmt: skip
def test_what_is_no_domain_is_refused(domain):
    message = refusal(domains=[domain])
    assert "brand 1 (Acme), key domains" in message
    assert repr(domain) in message


def test_a_domain_written_in_two_ways_is_given_once():
    assert one(domains=["acme.com", "www.acme.com", "acme.com."]).domains == ("acme.com",)


@pytest.mark.parametrize(("name", "guess"), [("thicket", True), ("Gap", True), ("Sowline", False), ("BBC", False)])
def test_ambiguity_is_guessed_where_the_file_does_not_say(name, guess):
    brand = one(name=name)
    assert (brand.ambiguous, brand.guessed) == (guess, True)


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("name", ["thicket", "Acme"])
def test_what_the_file_says_is_no_guess(name, said):
    brand = one(name=name, ambiguous=said)
    assert (brand.ambiguous, brand.guessed) == (said, False)


def test_the_notice_names_the_guesses_with_their_reasons_and_only_them():
    brands = (one(name="thicket"), one(name="Sowline"), one(name="Uber"), one(name="Time", ambiguous=True))
    notice = guess_notice(brands)
    assert "thicket (an English word), Uber (a common word in German: über);" in notice
    assert "Sowline" not in notice
    assert "Time" not in notice
    assert is_one_sentence(notice)
    assert guess_notice((one(name="Sowline"),)) == ""


def test_many_guesses_are_counted():
    words = "apple pear plum cherry peach melon grape lemon fig date walnut".split()
    notice = guess_notice(tuple(one(name=word) for word in words))
    assert "11 names" in notice
    assert "scrapy brands" in notice
    assert "plum" not in notice
    assert is_one_sentence(notice)


@pytest.mark.parametrize("name", ["\u02bc", "\uff9e"])
def test_a_name_that_cannot_be_looked_for_is_refused(name):
    assert "key name" in refusal(name=name)


@given(st.text("aB é&-.!ß株アж1", min_size=1, max_size=8).map(lambda name: " ".join(name.split())))
@settings(deadline=None, max_examples=200)
def test_a_name_is_refused_or_finds_itself(name):
    try:
        brand = one(name=name)
    except BrandsError:
        assert not any(letter.isalnum() for letter in name)
        return
    found = Brands([brand]).matcher.candidates([f"so, {brand.name} it is"])[0]
    assert [candidate.form.name for candidate in found][:1] == [brand.name]


def test_the_file_of_the_repository_is_a_good_example():
    brands = load_brands(ROOT / "brands.toml")
    assert {brand.role for brand in brands} == {"own", "competitor"}
    assert all(brand.domains for brand in brands)
    assert guess_notice(brands) == ""
