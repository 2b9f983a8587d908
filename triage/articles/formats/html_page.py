"""Text and metadata of one HTML page; runs in the child, with libraries of the extra ``html``.

The text is what trafilatura takes for the article (Barbaresi 2021, doi:10.18653/v1/2021.acl-demo.15), the
date what htmldate finds in the page's own metadata (Barbaresi 2020, doi:10.21105/joss.02439): a date that
only the page's address holds is left to the date finder, which knows it for what it is.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

_ADDRESSES = "//link[@rel='canonical']|//meta[@property='og:url']|//meta[@name='twitter:url']"
_EARLIEST, _LATEST = "1900-01-01", "9998-12-31"


def load() -> Any:
    """Load the libraries and return what reads a page."""
    trafilatura = importlib.import_module("trafilatura")
    htmldate = importlib.import_module("htmldate")
    html = importlib.import_module("lxml.html")
    etree = importlib.import_module("lxml.etree")

    def page(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
        source: str = message["html"]
        parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
        try:
            tree = html.document_fromstring(source.encode("utf-8"), parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
            yield {"problem": f"it is no HTML page ({f'{error}'[:100]})", "end": True}
            return
        found = trafilatura.bare_extraction(
            source,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            date_extraction_params={
                "extensive_search": False,
                "original_date": True,
                "min_date": _EARLIEST,
                "max_date": _LATEST,
            },
        )
        language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        for address in tree.xpath(_ADDRESSES):
            address.drop_tree()
        date = htmldate.find_date(
            tree, extensive_search=False, original_date=True, min_date=_EARLIEST, max_date=_LATEST
        )
        fields = {"date": date, "language": language}
        if found is not None:
            for ours, theirs in (("text", "text"), ("title", "title"), ("author", "author"),
                                 ("url", "url"), ("source", "sitename")):  # fmt: skip
                fields[ours] = getattr(found, theirs, None)
            fields["source"] = fields["source"] or getattr(found, "hostname", None)
        yield {"fields": fields, "end": True}

    return page
