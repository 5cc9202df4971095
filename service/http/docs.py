"""The documentation page: one HTML document made from the contract; it loads nothing."""

import base64
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from service.http.problems import LANGUAGES, catalogue, status_of

_METHODS = ("get", "put", "post", "delete")
_STYLE = Path(__file__).with_name("docs.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page's Content-Security-Policy: its own style sheet and nothing else."""


def page(contract: dict[str, Any]) -> str:
    """The contract as a page for people, readable on a phone."""
    groups = _groups(contract)
    return "".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Paygiri API</title><style>{_STYLE}</style></head><body>",
            '<a class="skip" href="#operations">Skip to the operations</a>',
            f"<header><h1>Paygiri API {escape(contract['info']['version'])}</h1>",
            f"<p>{escape(contract['info']['description'])}</p>{_conventions()}</header>",
            _contents(contract, groups),
            '<main id="operations">',
            *(_group(contract, tag, groups[tag["name"]]) for tag in contract["tags"]),
            _schemas(contract),
            _problems(),
            "</main></body></html>",
        ]
    )


Operation = tuple[str, str, dict[str, Any]]


def _groups(contract: dict[str, Any]) -> dict[str, list[Operation]]:
    groups: dict[str, list[Operation]] = {tag["name"]: [] for tag in contract["tags"]}
    for path, methods in sorted(contract["paths"].items()):
        for method in _METHODS:
            if method in methods:
                groups[methods[method]["tags"][0]].append((method, path, methods[method]))
    return groups


def _conventions() -> str:
    return (
        "<p>Send your key as <code>Authorization: Bearer pgi_...</code> and bodies as "
        "<code>application/json</code>. Make the ids yourself (UUIDs): a creation sent twice is "
        "stored once. Send an <code>Idempotency-Key</code> with every other write and repeat it "
        "when you repeat the write. <code>ETag</code> is the version; send it back in "
        "<code>If-Match</code> to change only what you read. Times carry their offset; answers "
        "are in UTC. Every refusal is <code>application/problem+json</code> with a stable "
        '<code>code</code>. For machines: <a href="/openapi.json">openapi.json</a>.</p>'
    )


def _contents(contract: dict[str, Any], groups: dict[str, list[Operation]]) -> str:
    entries = []
    for tag in contract["tags"]:
        links = "".join(
            f'<li><a href="#{_anchor(o)}">{escape(o["summary"])}</a> '
            f"<small>{method.upper()}</small></li>"
            for method, _, o in groups[tag["name"]]
        )
        entries.append(
            f"<details><summary>{escape(tag['name'])}</summary><ul>{links}</ul></details>"
        )
    entries.append('<p><a href="#schemas">Schemas</a> · <a href="#problems">Problem codes</a></p>')
    return f'<nav aria-label="Contents">{"".join(entries)}</nav>'


def _anchor(operation: dict[str, Any]) -> str:
    return escape(operation["operationId"], quote=True)


def _group(contract: dict[str, Any], tag: dict[str, Any], operations: list[Operation]) -> str:
    shown = "".join(_operation(contract, *operation) for operation in operations)
    name, text = escape(tag["name"]), escape(tag["description"])
    return f"<section><h2>{name}</h2><p>{text}</p>{shown}</section>"


def _operation(contract: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    success = next(status for status in operation["responses"] if status < "4")
    answer = operation["responses"][success].get("content", {})
    parts = [
        f'<article id="{_anchor(operation)}"><h3>{escape(operation["summary"])}</h3>',
        f'<p class="path"><b>{method.upper()}</b> <code>{_breakable(path)}</code></p>',
        _paragraphs(operation.get("description", "")),
        _parameters(operation.get("parameters", [])),
    ]
    if body := _json_schema(operation.get("requestBody", {}).get("content", {})):
        parts.append(f"<h4>Body</h4>{_fields(contract, body)}")
    if schema := _json_schema(answer):
        parts.append(f"<h4>Answer {success}</h4><p>{_kind(schema)}</p>")
    parts.append(f"<h4>Refusals</h4>{_refusals(contract, operation)}")
    parts.append(f"<h4>Example</h4><pre>{escape(_curl(contract, method, path, operation))}</pre>")
    return "".join(parts) + "</article>"


def _json_schema(content: dict[str, Any]) -> dict[str, Any] | None:
    schema: dict[str, Any] | None = content.get("application/json", {}).get("schema")
    return schema


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_prose(part)}</p>" for part in text.split("\n\n") if part)


def _prose(text: str) -> str:
    """A sentence, with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _breakable(path: str) -> str:
    return escape(path).replace("/", "/<wbr>")


def _parameters(parameters: list[dict[str, Any]]) -> str:
    if not parameters:
        return ""
    rows = "".join(
        _row(p["name"], p["schema"], bool(p.get("required")), p.get("description", ""), p["in"])
        for p in parameters
    )
    return f"<h4>Parameters</h4><table>{rows}</table>"


def _row(
    name: str, schema: dict[str, Any], required: bool, text: str, where: str | None = None
) -> str:
    note = " · ".join(filter(None, (where, "required" if required else "")))
    small = f" <small>{note}</small>" if note else ""
    told = _prose(text or schema.get("description", ""))
    return (
        f'<tr><th scope="row"><code>{escape(name)}</code>{small}</th>'
        f"<td>{told}{'<br>' if told else ''}<span>{_kind(schema)}</span></td></tr>"
    )


def _fields(contract: dict[str, Any], schema: dict[str, Any]) -> str:
    known = _resolved(contract, schema)
    required = set(known.get("required", ()))
    names = sorted(known.get("properties", {}), key=lambda name: (name not in required, name))
    rows = "".join(_row(name, known["properties"][name], name in required, "") for name in names)
    return f"<table>{rows}</table>" if rows else f"<p>{_kind(schema)}</p>"


def _resolved(contract: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if name := _reference(schema):
        found: dict[str, Any] = contract["components"]["schemas"][name]
        return found
    for option in schema.get("anyOf", ()):
        if _reference(option):
            return _resolved(contract, option)
    return schema


def _reference(schema: dict[str, Any]) -> str | None:
    reference: str = schema.get("$ref", "")
    return reference.rsplit("/", 1)[-1] or None


def _kind(schema: dict[str, Any]) -> str:
    """What a value looks like, in a few words."""
    if name := _reference(schema):
        return f'<a href="#schema-{escape(name)}">{escape(name)}</a>'
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(_kind(option) for option in options)
    if "enum" in schema:
        return "one of " + ", ".join(f"<code>{escape(str(v))}</code>" for v in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}{_bounds(schema)}"
    if "format" in schema:
        return escape(str(schema["format"]))
    return escape(str(schema.get("type") or "any value")) + _bounds(schema)


def _bounds(schema: dict[str, Any]) -> str:
    shown = [text.format(_number(schema[key])) for key, text in _BOUNDS.items() if key in schema]
    return f", {' '.join(shown)}" if shown else ""


_BOUNDS = {
    "minimum": "from {}", "maximum": "to {}", "maxLength": "at most {} characters",
    "maxItems": "at most {} items",
}  # fmt: skip


def _number(value: float) -> str:
    return str(int(value) if value == int(value) else value)


def _refusals(contract: dict[str, Any], operation: dict[str, Any]) -> str:
    items, statuses = [], []
    for status, answer in sorted(operation["responses"].items()):
        if status >= "4":
            name = _reference(answer)
            known = contract["components"]["responses"][name] if name else answer
            codes = ", ".join(_code_link(code) for code in known["x-problem-codes"])
            statuses.append(status)
            items.append(f"<li>{status}: {codes}</li>")
    summary = " · ".join(statuses)
    return f"<details><summary>{summary}</summary><ul>{''.join(items)}</ul></details>"


def _code_link(code: str) -> str:
    if code in catalogue():
        return f'<a href="#problem-{escape(code)}"><code>{escape(code)}</code></a>'
    return f"<code>{escape(code)}</code>"


def example_body(contract: dict[str, Any], operation: dict[str, Any]) -> Any:
    """The smallest body that the operation's schema allows; None where it takes none."""
    schema = _json_schema(operation.get("requestBody", {}).get("content", {}))
    return _example(contract, schema) if schema else None


def _curl(contract: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = operation.get("parameters", ())
    inside = {p["name"]: _example(contract, p["schema"]) for p in parameters if p["in"] == "path"}
    lines = [f"curl -X {method.upper()} http://localhost:8000{path.format(**inside)}"]
    if operation["security"]:
        lines.append("-H 'Authorization: Bearer '$KEY")
    if "requestBody" in operation:
        lines.append("-H 'Content-Type: application/json'")
        example = json.dumps(example_body(contract, operation), ensure_ascii=False, indent=2)
        lines.append(f"-d '{example}'")
    return " \\\n  ".join(lines)


def _example(contract: dict[str, Any], schema: dict[str, Any]) -> Any:
    known = _resolved(contract, schema)
    if "examples" in known:
        return known["examples"][0]
    if "enum" in known:
        return known["enum"][0]
    if options := known.get("anyOf"):
        return _example(contract, options[0])
    if known.get("type") == "object" or "properties" in known:
        return {
            name: _example(contract, known["properties"][name])
            for name in known.get("required", ())
        }
    if known.get("type") == "array":
        return [_example(contract, known.get("items", {}))] if known.get("minItems") else []
    return _SAMPLES.get(known.get("format", ""), _SAMPLES.get(known.get("type", ""), "..."))


_SAMPLES: dict[str, Any] = {
    "uuid": "0190f3c4-6d2e-7c41-9b57-2f8f5c0a7e11", "date": "2026-03-21",
    "date-time": "2026-03-21T09:30:00+04:30", "integer": 1, "number": 1.0, "boolean": True,
}  # fmt: skip


def _schemas(contract: dict[str, Any]) -> str:
    shown = "".join(
        f'<article id="schema-{escape(name)}"><h3>{escape(name)}</h3>'
        f"{_paragraphs(schema.get('description', ''))}{_fields(contract, schema)}</article>"
        for name, schema in sorted(contract["components"]["schemas"].items())
    )
    return f'<section id="schemas"><h2>Schemas</h2>{shown}</section>'


def _problems() -> str:
    return (
        '<section id="problems"><h2>Problem codes</h2>'
        f"<table>{''.join(_problem_rows())}</table></section>"
    )


def _problem_rows() -> Iterator[str]:
    for code in sorted(catalogue(), key=lambda code: (status_of(code), code)):
        titles = "".join(
            f'<div lang="{tag}" dir="{"ltr" if tag == "en" else "rtl"}">{escape(title)}</div>'
            for tag in LANGUAGES
            if (title := catalogue()[code].get(tag))
        )
        todo = _prose(catalogue()[code].get("detail", ""))
        yield (
            f'<tr id="problem-{escape(code)}"><th scope="row"><code>{escape(code)}</code> '
            f"<small>{status_of(code)}</small></th><td>{titles}{todo}</td></tr>"
        )
