"""Versions in HTTP: the ETag of a resource is the version of its stream."""

import re

import msgspec
from fastapi import Request, Response

from service.http.problems import Fault, Problem

_LIST = re.compile(r'\s*(?:W/)?"[!\x23-\x7e]*"\s*(?:,\s*(?:W/)?"[!\x23-\x7e]*"\s*)*')
_TAG = re.compile(r'(?:W/)?"([!\x23-\x7e]*)"')
_VERSION = re.compile(r'"([0-9]{1,9})"')


def etag(version: int) -> str:
    return f'"{version}"'


def version_to_match(header: str | None) -> int | None:
    """The version that `If-Match` names; None when it is absent or `*`.

    Raises `bad-if-match` (400) when it is not one strong ETag of ours.
    """
    if header is None or header.strip() == "*":
        return None
    found = _VERSION.fullmatch(header.strip())
    if found is None:
        text = 'Send the ETag of the resource unchanged, like "7".'
        raise Problem("bad-if-match", faults=[Fault("/if-match", "bad-if-match", text, "header")])
    return int(found[1])


def not_modified(header: str | None, tag: str) -> bool:
    """Whether `If-None-Match` says that the client already holds this version (answer 304).

    Raises `bad-if-none-match` (400) when it is malformed.
    """
    if header is None:
        return False
    if header.strip() == "*":
        return True
    if not _LIST.fullmatch(header):
        text = "Send the ETag of the resource unchanged."
        fault = Fault("/if-none-match", "bad-if-none-match", text, "header")
        raise Problem("bad-if-none-match", faults=[fault])
    return tag.strip('"') in _TAG.findall(header)


class NotModified(Exception):
    """The client already holds this version."""

    def __init__(self, tag: str) -> None:
        super().__init__("not modified")
        self.tag = tag


def revalidate(request: Request, version: int) -> None:
    """Raises NotModified (304) when the client holds this version."""
    tag = etag(version)
    if not_modified(request.headers.get("if-none-match"), tag):
        raise NotModified(tag)


def document(content: object, version: int) -> Response:
    """The content as JSON, with the ETag of its version."""
    headers = {"etag": etag(version)}
    return Response(msgspec.json.encode(content), headers=headers, media_type="application/json")
