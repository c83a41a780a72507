"""The catalogue's side: browsing, filters, exact counts, audiences, pages."""

from dataclasses import replace

from lms.search.index import PUBLIC, Document, SearchIndex, SearchRequest
from tests.lms.search.conftest import catalogue


def test_without_a_query_everything_is_listed_newest_first(index: SearchIndex) -> None:
    results = index.search(SearchRequest(per_page=3))
    assert results.total == index.count() == len(catalogue())
    assert [hit.id for hit in results.hits] == [document.id for document in catalogue()[:-4:-1]]
    assert results.hits[0].snippet_highlight[0][0].startswith("Chuyển đổi số là")


def test_counts_are_exact_and_most_frequent_first(index: SearchIndex) -> None:
    facets = index.search(SearchRequest()).facets
    assert facets["subject"] == (("hoc-tap", 5), ("ky-nang-so", 4), ("nong-nghiep", 2), ("van-hoa", 1))
    assert facets["type"] == (("resource", 12),)
    assert dict(index.search(SearchRequest(q="công dân học tập")).facets["licence"]) == {"cc-by": 2, "cc-by-sa": 1}


def test_values_of_one_filter_are_alternatives_and_filters_add_up(index: SearchIndex) -> None:
    request = SearchRequest(filters={"subject": ("nong-nghiep", "van-hoa"), "licence": ("cc-by", "cc0")})
    results = index.search(request)
    assert {hit.id for hit in results.hits} == {"che", "hoa-binh"}
    assert results.total == 2
    assert dict(results.facets["licence"]) == {"cc-by": 1, "cc-by-sa": 1, "cc0": 1}
    assert dict(results.facets["subject"]) == {"hoc-tap": 4, "ky-nang-so": 3, "nong-nghiep": 1, "van-hoa": 1}


def test_every_count_is_the_total_of_choosing_it(index: SearchIndex) -> None:
    base = SearchRequest(q="học", filters={"licence": ("cc-by",)})
    for name, values in index.search(base).facets.items():
        for value, count in values:
            chosen = replace(base, filters={**base.filters, name: (value,)})
            assert index.search(chosen).total == count


def test_only_the_audience_finds_a_document(index: SearchIndex) -> None:
    index.add([Document("noi-bo", "resource", "Công văn nội bộ", "", visibility=("organisation:7",))])
    found = index.search(SearchRequest(q="công văn nội bộ"))
    assert "noi-bo" not in {hit.id for hit in found.hits}
    assert found.total == len(found.hits) == sum(count for _, count in found.facets.get("type", ()))
    assert "noi-bo" not in {hit.id for hit in index.search(SearchRequest(per_page=99)).hits}
    seen = index.search(SearchRequest(q="cong van noi bo", visibility=(PUBLIC, "organisation:7")))
    assert [hit.id for hit in seen.hits][:1] == ["noi-bo"]


def test_types_are_searched_together_or_apart(index: SearchIndex) -> None:
    index.add([Document("khoa", "course", "Khóa học về mật khẩu", "Mật khẩu mạnh.")])
    assert {hit.type for hit in index.search(SearchRequest(q="mật khẩu")).hits} == {"resource", "course"}
    results = index.search(SearchRequest(q="mật khẩu", types=("course",)))
    assert [hit.id for hit in results.hits] == ["khoa"]
    assert dict(results.facets["type"]) == {"resource": 1, "course": 1}


def test_pages_follow_each_other_without_gap_or_double(index: SearchIndex) -> None:
    pages = [index.search(SearchRequest(q="học", page=number, per_page=2)) for number in (1, 2, 3, 4)]
    ids = [hit.id for page in pages for hit in page.hits]
    assert len(ids) == len(set(ids)) == pages[0].total


def test_answers_may_be_sorted_by_age(index: SearchIndex) -> None:
    newest = index.search(SearchRequest(q="công dân học tập", sort="newest"))
    assert [hit.id for hit in newest.hits] == ["gia-dinh", "bo-tieu-chi", "tu-danh-gia"]
