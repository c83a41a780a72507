"""Documents say what is there: commands exist, links lead somewhere, settings are all told, the map is drawn from today's code."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from courses.activities.faults import Faults
from courses.catalogue.commands import course_group
from courses.catalogue.folder import split
from courses.catalogue.manifest import compile_course
from courses.catalogue.paths import is_source
from lms.cli import build_cli
from lms.settings import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
MODEL_COURSE = ROOT / "docs" / "vi" / "khoa-hoc-mau"
READERS = [path for path in DOCUMENTS if MODEL_COURSE not in path.parents]
OPERATOR = ROOT / "docs" / "vi" / "nguoi-van-hanh.md"
FENCE = re.compile(r"^ *```(?:console|sh)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
IN_LINE = re.compile(r"`((?:lms|make) [^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
SETTING = re.compile(r"\b(LMS_[A-Z_]+[A-Z]|PORT)\b")


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _fenced(path: Path) -> list[str]:
    lines = [line.strip() for block in FENCE.findall(path.read_text(encoding="utf-8")) for line in block.splitlines()]
    return [line for line in lines if line.startswith(("lms ", "make "))]


def _commands(path: Path) -> Iterator[str]:
    """Yield every command told in a block or within a line."""
    yield from _fenced(path)
    for words in IN_LINE.findall(path.read_text(encoding="utf-8")):
        yield str(words).replace("`", "")


def _resolve(cli: click.Group, words: list[str]) -> tuple[click.Command, list[str]]:
    """Follow the words down the groups; return the command and what is left for it."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.commands.get(words[0])
        assert found is not None, f"no command {words[0]!r} in {command.name!r}"
        command, words = found, words[1:]
    return command, words


@pytest.fixture(name="cli")
def _cli(app: Flask) -> click.Group:
    return build_cli(app)


@pytest.mark.parametrize("path", READERS, ids=_named)
def test_every_command_told_exists(path: Path, cli: click.Group) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for line in _commands(path):
        program, *words = shlex.split(line)
        if program == "make":
            assert words[0] in targets, line
            continue
        command, rest = _resolve(cli, words)
        shown = CliRunner().invoke(command, ["--help"])
        assert shown.exit_code == 0, line
        for option in (word for word in rest if word.startswith("--")):
            assert option == "--help" or option in shown.output, line


def _arguments_missing(command: click.Command, rest: list[str]) -> str:
    """Return what the command says is wrong with its arguments as told."""
    try:
        command.make_context(command.name, list(rest))
    except click.UsageError as error:
        words = error.format_message()
        return "" if "UUID" in words else words
    return ""


@pytest.mark.parametrize("path", READERS, ids=_named)
def test_commands_in_blocks_can_be_typed_as_they_stand(path: Path, cli: click.Group, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in _fenced(path):
        if line.startswith("lms ") and "--help" not in line and "admin create" not in line:
            command, rest = _resolve(cli, shlex.split(line)[1:])
            for parameter in command.params:
                if isinstance(parameter.type, click.Path):
                    monkeypatch.setattr(parameter.type, "exists", False)
            if not isinstance(command, click.Group):
                assert _arguments_missing(command, rest) == "", line


def _anchors(path: Path) -> set[str]:
    """Return the anchors of the headings, as they are made where Markdown is shown: letters kept, spaces as dashes."""
    prose = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=_named)
def test_every_link_and_picture_leads_somewhere(path: Path) -> None:
    prose = re.sub(r"^```.*?^```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    base = MODEL_COURSE if MODEL_COURSE in path.parents else path.parent
    for address in LINK.findall(prose):
        if address.startswith(("http://", "https://")):
            continue
        file, _, anchor = unquote(address).partition("#")
        target = (base / file).resolve() if file else path
        assert target.is_relative_to(ROOT), address
        assert target.exists(), address
        if anchor:
            assert anchor in _anchors(target), address


def test_every_picture_of_the_guides_is_shown_and_small() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    for picture in [*(ROOT / "docs").rglob("*.webp"), *(ROOT / "docs").rglob("*.png")]:
        assert f"images/{picture.name}" in text, picture.name
        assert picture.stat().st_size <= 80_000, picture.name


def test_every_setting_is_told_and_every_setting_told_exists() -> None:
    code = (ROOT / "lms" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"(LMS_[A-Z_]+|PORT)"', code))
    table = {row for line in OPERATOR.read_text(encoding="utf-8").splitlines() for row in re.findall(r"^\| `([A-Z_]+)` \|", line)}
    assert table - {"HOST"} == read
    assert "HOST" in table and 'envvar="HOST"' in (ROOT / "lms" / "operations" / "serving.py").read_text(encoding="utf-8")
    for path in READERS:
        assert set(SETTING.findall(path.read_text(encoding="utf-8"))) <= read, _named(path)


def test_the_example_of_settings_starts_in_production() -> None:
    from lms.settings import load

    block = re.search(r"```ini\n(LMS_ENV=production.*?)```", OPERATOR.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    told = dict(line.split("#")[0].strip().split("=", 1) for line in block[1].splitlines() if line)
    settings = load({**told, "LMS_SECRET_KEY": "x" * 32})
    assert settings.is_production and not settings.demo and settings.content_origin != settings.base_url


def _faults(folder: Path) -> tuple[list[str], Faults]:
    texts, files = split(folder)
    sources = {name: file.read_text(encoding="utf-8") for name, file in texts.items() if is_source(name)}
    spec, faults = compile_course(sources, [name for name in [*texts, *files] if not is_source(name)])
    return [activity.kind for lesson in spec.lessons for activity in lesson.activities], faults


def test_the_model_course_is_without_fault(app: Flask) -> None:
    kinds, faults = _faults(MODEL_COURSE)
    assert list(faults) == []
    assert set(kinds) == {"text", "reflection", "hand-in", "quiz"}
    assert CliRunner().invoke(course_group, ["validate", str(MODEL_COURSE)]).exit_code == 0


def test_the_trainers_guide_names_every_key_of_the_format() -> None:
    from courses.activities import lesson_text, quiz
    from courses.catalogue.manifest import COURSE_KEYS

    guide = (ROOT / "docs" / "vi" / "giang-vien.md").read_text(encoding="utf-8")
    told = {word for span in re.findall(r"`([^`\n]+)`", guide) for word in re.findall(r"[a-z_-]+", span)}
    wanted = {*COURSE_KEYS, *lesson_text.HEAD_KEYS, *lesson_text.KEYS, *quiz.QUIZ_KEYS, *quiz.QUESTION_KEYS, *quiz.KINDS}
    wanted.update(key for keys in lesson_text.KEYS.values() for key in keys)
    assert wanted <= told, wanted - told


def _house_map() -> ModuleType:
    found = importlib.util.spec_from_file_location("house_map", ROOT / "docs" / "house_map.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_map_in_the_readme_is_of_todays_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme == _house_map().placed(readme), "run: python docs/house_map.py"


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}
