"""The JSON API of the catalogue as OpenAPI 3.1 describes it. Pure."""

from __future__ import annotations

from typing import Any

from oer import licences
from oer.catalogue.asking import LAST_PAGE, LONGEST_QUERY, MOST_PER_PAGE, PER_PAGE, PUBLIC_FILTERS
from oer.vocabularies import KINDS, LEVELS, SUBJECTS

_WORDS = {
    "subject": "Chủ đề; nhiều giá trị là «hoặc».",
    "level": "Cấp học.",
    "licence": "Giấy phép, bằng địa chỉ hoặc tên ngắn.",
    "kind": "Loại tài liệu.",
    "language": "Ngôn ngữ, mã BCP 47.",
}


def _schema_of(name: str) -> dict[str, Any]:
    known = {"subject": SUBJECTS, "level": LEVELS, "kind": KINDS}
    if name in known:
        return {"type": "string", "enum": [term.notation for term in known[name]]}
    if name == "licence":
        return {"type": "string", "enum": [value for licence in licences.LICENCES for value in (licence.uri, licence.notation)]}
    return {"type": "string", "pattern": "^[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?$"}


def _parameters() -> list[dict[str, Any]]:
    text = {"type": "string", "maxLength": LONGEST_QUERY}
    found: list[dict[str, Any]] = [{"name": "q", "in": "query", "description": "Lời tìm, có dấu hay không dấu đều được.", "schema": text}]
    for name in PUBLIC_FILTERS:
        schema: dict[str, Any] = {"type": "array", "items": _schema_of(name)}
        found.append({"name": name, "in": "query", "description": _WORDS[name], "style": "form", "explode": True, "schema": schema})
    for name, default, most in (("page", 1, LAST_PAGE), ("per_page", PER_PAGE, MOST_PER_PAGE)):
        whole = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
        found.append({"name": name, "in": "query", "schema": whole})
    return found


_ITEM = {
    "type": "object",
    "required": ["id", "identifier", "title", "url", "licence", "kind"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "identifier": {"type": ["string", "null"], "description": "Mã của nguồn."},
        "title": {"type": "string"},
        "url": {"type": "string", "format": "uri"},
        "licence": {"type": "string", "format": "uri"},
        "kind": {"type": "string"},
        "language": {"type": "string"},
        "description": {"type": "string"},
        "creators": {"type": "array", "items": {"type": "object"}},
    },
}
_WORDS_OF = ("subjects", "levels", "audiences", "topics", "outcomes", "indicators", "other_languages", "access_modes", "access_features",
             "access_hazards")  # fmt: skip
_PARTS_OF = ("creators", "legal_bases", "relations", "files")
_TEXTS_OF = ("title", "description", "text", "language", "kind", "publisher", "licence", "licence_note", "source_url", "issued_on")
_RECORD = {
    "type": "object",
    "required": ["id", "identifier", "url", "version", "title", "licence", "files"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "identifier": {"type": ["string", "null"], "description": "Mã của nguồn."},
        "url": {"type": "string", "format": "uri"},
        "version": {"type": "integer", "minimum": 1},
        "published_at": {"type": ["string", "null"], "format": "date-time"},
        "duration_minutes": {"type": ["integer", "null"], "minimum": 1},
        **{name: {"type": "string"} for name in _TEXTS_OF},
        **{name: {"type": "array", "items": {"type": "string"}} for name in _WORDS_OF},
        **{name: {"type": "array", "items": {"type": "object"}} for name in _PARTS_OF},
    },
}
_FACET = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["value", "count"],
        "properties": {"value": {"type": "string"}, "count": {"type": "integer", "minimum": 0}},
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "field": {"type": "string", "description": "Tham số có lỗi."},
    },
}


def describe(base_url: str) -> dict[str, Any]:
    """Return the document."""
    facets = {"type": "object", "required": list(PUBLIC_FILTERS), "properties": dict.fromkeys(PUBLIC_FILTERS, _FACET)}
    whole = {"type": "integer", "minimum": 0}
    answer = {
        "type": "object",
        "required": ["total", "page", "per_page", "items", "facets"],
        "properties": {
            "total": whole,
            "page": {"type": "integer", "minimum": 1},
            "per_page": {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE},
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Resource"}},
            "facets": facets,
        },
    }
    fault = {
        "description": "Tham số không dùng được.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    found = {"description": "Một trang kết quả, xếp như trên trang tìm.", "content": {"application/json": {"schema": answer}}}
    search = {
        "operationId": "searchResources",
        "summary": "Tìm tài liệu mở",
        "parameters": _parameters(),
        "responses": {"200": found, "422": fault},
    }
    one = {
        "operationId": "getResource",
        "summary": "Mọi điều được ghi về một tài liệu, theo các trường của tệp nhập",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}],
        "responses": {
            "200": {"description": "Tài liệu.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Record"}}}},
            "404": fault | {"description": "Không có tài liệu này."},
            "410": fault | {"description": "Tài liệu đã được gỡ."},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Học Suốt Đời", "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": base_url}],
        "paths": {"/api/v1/resources": {"get": search}, "/api/v1/resources/{id}": {"get": one}},
        "components": {"schemas": {"Resource": _ITEM, "Record": _RECORD, "Problem": _PROBLEM}},
    }
