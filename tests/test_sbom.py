"""The bill of materials: every package that the lock file pins, with its version and digests."""

from __future__ import annotations

from tests.places import ROOT
from tests.test_makefile import pins

from sbom import bill_of

LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_it_lists_every_pin_with_its_digests() -> None:
    bill = bill_of(LOCK)
    found = {(component["name"], component["version"]) for component in bill["components"]}
    assert found == {
        (name.lower(), version) for name, versions in pins("requirements.txt").items() for version in versions
    }
    digests = [d["content"] for c in bill["components"] for d in c["externalReferences"][0]["hashes"]]
    assert len(digests) == LOCK.count("--hash=sha256:")
    assert all(component["externalReferences"][0]["hashes"] for component in bill["components"])
    assert len({component["bom-ref"] for component in bill["components"]}) == len(bill["components"])


def test_an_entry_has_its_form() -> None:
    lock = f"Some_Thing==1.2.3 ; python_version < '3.12' \\\n    --hash=sha256:{'0' * 64}\n    # via mkdocs\n"
    [component] = bill_of(lock)["components"]
    assert component["purl"] == component["bom-ref"] == "pkg:pypi/some-thing@1.2.3"
    assert component["type"] == "library"
