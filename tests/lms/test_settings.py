"""Settings: defaults that run, and every fault told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.settings import SettingsError, load

ANOTHER = "LMS_CONTENT_ORIGIN='https://"


def test_nothing_set_runs_embedded(tmp_path: Path) -> None:
    settings = load({"LMS_DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/lms.sqlite3"
    assert settings.is_embedded_broker and settings.demo and settings.rate_limit and not settings.is_production
    assert settings.content_origin != settings.base_url
    assert load({"LMS_DATA_DIR": str(tmp_path)}).secret_key == settings.secret_key


def test_every_fault_is_told_at_once() -> None:
    wrong = {
        "LMS_ENV": "staging", "LMS_DATABASE_URL": "mysql://x", "LMS_BROKER_URL": "ftp://x", "LMS_STORAGE_URL": "http://x",
        "LMS_BASE_URL": "example.vn", "LMS_DEMO": "yes", "LMS_RATE_LIMIT": "no", "LMS_TRUSTED_PROXIES": "-1", "LMS_SENDFILE": "nginx",
        "LMS_FOUR_EYES": "three",
        "PORT": "80000", "LMS_SECRET_KEY": "x",
    }  # fmt: skip
    with pytest.raises(SettingsError) as raised:
        load(wrong)
    named = {fault.split("=")[0] for fault in raised.value.faults}
    assert named == {name for name in wrong if name != "LMS_SECRET_KEY"}


@pytest.mark.parametrize(
    ("environ", "fault"),
    [
        ({}, "LMS_SECRET_KEY: required in production"),
        ({"LMS_SECRET_KEY": "short"}, "LMS_SECRET_KEY: must have at least 32"),
        ({"LMS_SECRET_KEY": "k" * 32, "LMS_DEMO": "1"}, "LMS_DEMO=1: demonstration accounts are refused"),
        ({"LMS_SECRET_KEY": "k" * 32, "LMS_RATE_LIMIT": "off"}, "LMS_RATE_LIMIT=off: refused"),
        ({}, "LMS_CONTENT_ORIGIN: required in production"),
        ({"LMS_CONTENT_ORIGIN": "tep.example.vn"}, "LMS_CONTENT_ORIGIN='tep.example.vn': must be http(s)://"),
        ({"LMS_BASE_URL": "https://hoc.example.vn", "LMS_CONTENT_ORIGIN": "https://hoc.example.vn/"}, ANOTHER),
        ({"LMS_BASE_URL": "https://hoc.example.vn", "LMS_CONTENT_ORIGIN": "https://HOC.example.vn:443"}, ANOTHER),
    ],
)
def test_production_refuses_what_is_unsafe(environ: dict[str, str], fault: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load({"LMS_ENV": "production", **environ})
    assert any(told.startswith(fault) for told in raised.value.faults)


def test_production_tells_all_that_it_misses_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        load({"LMS_ENV": "production"})
    assert [fault.split(":")[0] for fault in raised.value.faults] == ["LMS_SECRET_KEY", "LMS_CONTENT_ORIGIN"]


@pytest.mark.parametrize("address", ["http://a:port", "http://a:99999", "http://", "http://a?b", "http://a#b", "http://a/b", "ftp://a"])
def test_what_is_no_origin_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load({"LMS_DATA_DIR": str(tmp_path), "LMS_BASE_URL": address})
    assert len(raised.value.faults) == 1


def test_production_with_its_secrets_is_accepted() -> None:
    settings = load(
        {
            "LMS_ENV": "production", "LMS_SECRET_KEY": "k" * 32, "LMS_DATABASE_URL": "postgresql://lms@db/lms",
            "LMS_BASE_URL": "https://hoc.example.vn", "LMS_CONTENT_ORIGIN": "https://tep.example.vn",
        }
    )  # fmt: skip
    assert settings.is_production and not settings.demo
    assert settings.database_url == "postgresql+psycopg://lms@db/lms"


@pytest.mark.parametrize("value", ["off", "x-sendfile", "x-accel-redirect:/internal", "x-accel-redirect:/a/b-c"])
def test_ways_of_handing_bytes_over(value: str) -> None:
    assert load({"LMS_SENDFILE": value}).sendfile == value


@pytest.mark.parametrize(
    "value", ["x-accel-redirect", "x-accel-redirect:internal", "x-accel-redirect:/", "x-accel-redirect:/a b", "X-Sendfile"]
)
def test_other_ways_are_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="LMS_SENDFILE"):
        load({"LMS_SENDFILE": value})


def test_a_bucket_has_nothing_to_hand_over() -> None:
    with pytest.raises(SettingsError, match="bucket"):
        load({"LMS_SENDFILE": "x-sendfile", "LMS_STORAGE_URL": "s3://kho/tep"})
