"""What an SQL text refers to."""

import pytest

from scrm.store.sql_names import list_columns, list_parameters, list_tables, replace_calls


@pytest.mark.parametrize(("text", "columns"), [
    ("", set()), ("1 + 2", set()), ("A.b + c", {"b", "c"}), ("'d' || lower(e)", {"e"}),
    ("CASE WHEN f THEN g END", {"f", "g"}), ("date_diff('day', h, i)", {"h", "i"}),
    ("min(j) OVER (PARTITION BY k)", {"j", "k"}), ("$l", set()), ("m -- n", {"m"}),
])  # fmt: skip
def test_columns_are_names_that_are_no_text_function_or_setting(text, columns):
    assert list_columns(text) == columns


@pytest.mark.parametrize(("query", "tables"), [
    ("SELECT orders FROM posts", {"posts"}), ("SELECT 'orders' FROM Posts AS orders", {"posts"}),
    ("SELECT 1 FROM (SELECT 1 FROM a JOIN b ON true) AS c", {"a", "b"}),
    ("SELECT 1 WHERE EXISTS (SELECT 1 FROM a)", {"a"}),
    ("WITH a AS (SELECT 1 FROM b) SELECT 1 FROM a UNION ALL SELECT 1 FROM c", {"b", "c"}),
])  # fmt: skip
def test_tables_are_what_a_query_reads(query, tables):
    assert list_tables(query) == tables


def test_parameters_in_texts_and_comments_do_not_count():
    assert list_parameters("SELECT '$a', $b /* $c */ WHERE d = $e") == {"b", "e"}
    text = """SELECT 'it''s $a', "x$b""$c", $$ $d $$, f$e -- $g 'h
    , $i"""
    assert list_parameters(text) == {"i"}


def test_nested_calls_are_all_replaced():
    assert replace_calls("f(a) + g(f(b))", "f", lambda call: "x") == "x + g(x)"
    assert replace_calls("f(a) + f(b, c)", "f", lambda call: None) == "f(a) + f(b, c)"
