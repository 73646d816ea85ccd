"""What parameters and properties that steer paging are called, in snake case.

Names are compared in snake case: ``pageToken``, ``page-token``, ``$pageToken`` and
``page[token]`` are one.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOKENS = _set(
    """after after_cursor continuation continuation_token cursor from_cursor marker next
    next_cursor next_page_token next_token page_after page_cursor page_token pagination_token
    skip_token start_cursor starting_token"""
)
# Sent back as they come: next_page for page, next_offset for offset. Positions in a stream of
# events are not among them: they come back even where there is nothing more to read.
COUNTERS = _set(
    "bookmark cursor_mark iterator key offset page scroll_id start start_key"
)
NEXT_TOKENS = _set(
    """continuation_token cursor_after cursors_after end_cursor next_continuation_token next_cursor
    next_marker next_page_cursor next_page_token next_pagination_token next_token
    page_info_end_cursor pagination_token"""
)
SAME_TOKENS = _set(
    """bookmark continuation continuation_token continue cursor cursor_mark marker next_cursor
    next_marker next_page next_page_token next_token pagination_token scroll_id"""
)
CURSORS = _set("cursor next_cursor page_cursor")
URLS = _set(
    """next_href next_link next_page_href next_page_link next_page_uri next_page_url next_uri
    next_url odata_next_link"""
)
LINKS = _set("links link paging pagination pages")
PAGES = _set(
    "current_page p page page_index page_no page_num page_number pageno pagenumber pg"
)
OFFSETS = _set(
    """first_result from offset page_offset skip start start_at start_index start_row
    startindex"""
)
# Offsets by these names may be points in time instead, and are where another one ends it.
INSTANTS = _set("from start start_at")
UNTIL = _set("end end_at end_time to until")
SIZES = _set(
    """batch_size count first hits_per_page items_per_page limit limit_per_page max
    max_items max_page_size max_results maximum maxresults num_results page_count page_length
    page_limit page_size pagelen pagesize per_page perpage results_per_page rows size take
    top"""
)
TOTALS = _set(
    """count_total full_count matches nb_hits num_found num_results results results_total
    total total_count total_elements total_entries total_hits total_items total_records
    total_results total_rows total_size"""
)
NUMBERS = _set(
    """last_page nb_pages num_pages number_of_pages page_count pages pages_count pages_total
    total_pages"""
)
MORE = _set(
    """has_more has_more_data has_more_items has_more_pages has_more_results has_next
    has_next_page hasnext is_truncated more more_results truncated"""
)
LAST_ROW = _set("after after_id exclusive_start_id last_id starting_after")
FOLDERS = _set(
    """collection cursor cursors data info link links meta metadata next next_page page
    page_details page_info page_metadata pageable pages pagination pagination_info
    pagination_metadata paging paging_info paging_metadata response response_meta
    response_metadata result result_info result_metadata search"""
)
