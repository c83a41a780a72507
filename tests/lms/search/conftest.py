"""A small catalogue written by hand, in a real index of every engine that is at hand."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from lms.search.engines import open_index
from lms.search.index import Document, SearchIndex
from tests.servers import own_database

ENGINES = ["whoosh", *(["postgresql"] if os.environ.get("TEST_DATABASE_URL") else [])]
"""The embedded engine always; PostgreSQL's where the suite runs over one."""

Opening = Callable[..., SearchIndex]

START = datetime(2026, 1, 1, tzinfo=UTC)

ROWS = [
    (
        "tu-danh-gia",
        "Tự đánh giá Công dân học tập trong 10 phút",
        "Mười câu hỏi ngắn giúp bạn tự chấm điểm từng chỉ số.",
        "hoc-tap",
        "cc-by",
    ),
    (
        "bo-tieu-chi",
        "Bộ tiêu chí mới, giải thích từng mục",
        "Danh hiệu Công dân học tập có mười chỉ số. Công dân học tập là người học suốt đời; Công dân học tập được công nhận hằng năm.",
        "hoc-tap",
        "cc-by",
    ),
    (
        "gia-dinh",
        "Gia đình học tập ở thôn bản",
        "Gia đình học tập, dòng họ học tập và cộng đồng học tập khác Công dân học tập ở chỗ nào.",
        "hoc-tap",
        "cc-by-sa",
    ),
    (
        "mat-khau",
        "Mật khẩu mạnh và xác thực hai lớp",
        "Đặt mật khẩu dài, không dùng lại, bật xác thực hai lớp cho thư điện tử.",
        "ky-nang-so",
        "cc-by",
    ),
    (
        "lua-dao",
        "Nhận biết lừa đảo trên mạng",
        "Kẻ lừa đảo giả làm công an, ngân hàng; không đọc mã OTP cho ai.",
        "ky-nang-so",
        "cc-by",
    ),
    (
        "dich-vu-cong",
        "Nộp hồ sơ trên Cổng dịch vụ công",
        "Từng bước đăng ký tài khoản và nộp hồ sơ trực tuyến tại nhà.",
        "ky-nang-so",
        "cc-by-nc",
    ),
    (
        "che",
        "Trồng chè theo hướng hữu cơ",
        "Đất dốc, che phủ gốc, hái một tôm hai lá; thủy lợi nhỏ cho nương chè.",
        "nong-nghiep",
        "cc-by",
    ),
    (
        "thuy-loi",
        "Thủy lợi nhỏ ở vùng cao",
        "Mương phai, đập dâng và nước sạch; khỏe đất, khỏe người.",
        "nong-nghiep",
        "cc-by-sa",
    ),
    (
        "khuyen-hoc",
        "Quỹ khuyến học dòng họ",
        "Lập quỹ, chi thưởng, công khai thu chi; khuyến tài đi cùng khuyến học.",
        "hoc-tap",
        "cc-by",
    ),
    (
        "hoa-binh",
        "Sử thi Đẻ đất đẻ nước",
        "Mo Mường ở Hòa Bình kể chuyện sinh ra đất và nước.",
        "van-hoa",
        "cc0",
    ),
    (
        "dau-hoi",
        "Hỏi và đáp",
        "Trường đại học và trường học số khác nhau thế nào?",
        "hoc-tap",
        "cc-by",
    ),
    (
        "chuyen-doi-so",
        "Chuyển đổi số bắt đầu từ đâu",
        "Chuyển đổi số là thay cách làm, máy tính chỉ là công cụ.",
        "ky-nang-so",
        "cc-by",
    ),
]


def catalogue() -> list[Document]:
    """Return the catalogue, the later rows published later."""
    return [
        Document(
            id=id_,
            type="resource",
            title=title,
            body=body,
            facets={"subject": (subject,), "licence": (licence,)},
            published_at=START + timedelta(days=day),
        )
        for day, (id_, title, body, subject, licence) in enumerate(ROWS)
    ]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a database for indexes; of no use to the embedded engine."""
    return own_database("search", tmp_path_factory.mktemp("search"))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Return the name of an engine."""
    return str(request.param)


@pytest.fixture
def address(engine: str, database: str, tmp_path: Path) -> str:
    """Return the address of an index that is not there yet."""
    return f"whoosh://{tmp_path}/search" if engine == "whoosh" else f"{database}?schema=search_{uuid4().hex[:12]}"


@pytest.fixture
def opening(address: str, tmp_path: Path) -> Iterator[Opening]:
    """Open an index, by default that of the address, and close it after the test."""
    opened = []

    def open_(suffix: str = "") -> SearchIndex:
        opened.append(open_index(address + suffix, tmp_path))
        return opened[-1]

    yield open_
    for index in opened:
        index.close()


@pytest.fixture
def index(opening: Opening) -> SearchIndex:
    """Return an index that holds the catalogue."""
    opened = opening()
    opened.add(catalogue())
    return opened
