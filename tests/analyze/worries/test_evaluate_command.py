"""Testing the detector on labelled texts, and reading such texts."""

import pytest

from scrm.analyze._labelled_texts import read_labels
from scrm.analyze.worries import EvaluateParams, evaluate
from scrm.analyze.worries.label_names import LABELS
from scrm.config import Context
from scrm.errors import InputError, UsageError

ROWS = [
    *((f"Ich habe Angst um Sache {i}", "worry") for i in range(12)),
    *((f"Danke für Sache {i}", "none") for i in range(8)),
]


def _file(folder, rows, header="text,label", name="labels.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", encoding=encoding)
    return path


def _result(folder, rows, **settings):
    path = _file(folder, rows)
    return evaluate(
        None, EvaluateParams(file=path.name, resamples=200, **settings), Context(folder=folder)
    )


def test_a_perfect_detector_scores_one(tmp_path):
    result = _result(tmp_path, ROWS)
    assert [result.fact(name) for name in ("f1", "precision", "recall", "f1_low", "f1_high")] == [
        1.0
    ] * 5
    assert result.table("confusion").frame.rows() == [("worry", 12, 0), ("none", 0, 8)]


def test_f1_is_that_of_the_confusion_matrix(tmp_path):
    rows = [(text, "worry" if i < 9 else "none") for i, (text, _) in enumerate(ROWS)] + [
        ("Danke noch einmal", "worry")
    ]
    result = _result(tmp_path, rows)
    assert result.table("confusion").frame.rows() == [("worry", 9, 1), ("none", 3, 8)]
    assert result.fact("precision") == pytest.approx(9 / 12)
    assert result.fact("recall") == pytest.approx(9 / 10)
    assert result.fact("f1") == pytest.approx(18 / 22)
    assert 0 < result.fact("f1_low") < result.fact("f1") < result.fact("f1_high") <= 1
    assert result.table("errors").frame["line"].to_list() == [11, 12, 13, 22]


def test_the_same_seed_gives_the_same_interval(tmp_path):
    rows = [(text, "none" if i % 3 else "worry") for i, (text, _) in enumerate(ROWS)]
    assert _result(tmp_path, rows).facts == _result(tmp_path, rows).facts


@pytest.mark.parametrize(
    "rows", [ROWS[:10], ROWS[:12] * 2, []], ids=["ten rows", "one class", "none at all"]
)
def test_too_little_to_test_with_is_a_named_refusal(tmp_path, rows):
    result = _result(tmp_path, rows)
    assert result.refused
    assert "label more texts" in result.notes[0].en


def test_repetitions_contradictions_and_unknown_labels_are_left_out_and_counted(tmp_path):
    rows = [*ROWS, ROWS[0], ("Hm", "worry"), ("Hm", "none"), ("Was?", "maybe"), (" ", "none")]
    notes = [note.en for note in _result(tmp_path, rows).notes]
    assert [note.rsplit(": ", 1)[1] for note in notes] == ["2 rows.", "1 text.", "1 row."]


def test_labels_may_be_written_in_several_ways(tmp_path):
    rows = [("a", " Sorge "), ("b", "TRUE"), ("c", "0"), ("d", "Keine")]
    assert read_labels(_file(tmp_path, rows), LABELS).frame["label"].to_list() == [
        "worry",
        "worry",
        "none",
        "none",
    ]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_the_delimiter_and_the_encoding_are_found(tmp_path, delimiter):
    path = tmp_path / "german.csv"
    path.write_bytes(f"label{delimiter}text\nworry{delimiter}Ängste, große\n".encode("cp1252"))
    assert read_labels(path, LABELS).frame.select("text", "label").rows() == [
        ("Ängste, große", "worry")
    ]


def test_a_megabyte_in_one_cell_is_read(tmp_path):
    assert read_labels(_file(tmp_path, [("a" * 1_000_000, "none")]), LABELS).frame.height == 1


def test_a_missing_file_and_a_missing_column_say_what_is_needed(tmp_path):
    with pytest.raises(UsageError, match="no readable file"):
        read_labels(tmp_path / "nowhere.csv", LABELS)
    with pytest.raises(InputError, match="has no column label"):
        read_labels(_file(tmp_path, [("a", "b")], header="text,sentiment"), LABELS)
    with pytest.raises(
        InputError, match=r"has no column text and no column label \(columns: none\)"
    ):
        read_labels(_file(tmp_path, [], header=""), LABELS)


def test_an_open_quotation_mark_is_named_with_its_line(tmp_path):
    path = tmp_path / "open.csv"
    path.write_text('text,label\na,none\n"b,worry\nc,none\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 3: unexpected end of data"):
        read_labels(path, LABELS)


@pytest.mark.parametrize(
    "content",
    ["text,label\na,none\n".encode("utf-16"), b"PK" + bytes(500)],
    ids=["utf-16", "binary"],
)
def test_a_file_that_is_no_text_says_how_to_save_it(tmp_path, content):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no text in UTF-8"):
        read_labels(path, LABELS)


def test_a_control_character_in_a_text_does_no_harm(tmp_path):
    path = tmp_path / "control.csv"
    path.write_text("text,label\na\0b,worry\n", encoding="utf-8")
    assert read_labels(path, LABELS).frame.height == 1


def test_rows_of_another_length_are_left_out_and_counted(tmp_path):
    found = read_labels(_file(tmp_path, [("a", "none"), ("b",), ("c", "none", "more")]), LABELS)
    assert found.frame.height == 1
    assert found.notes[0].en.endswith(": 2 rows.")


def test_accuracy_by_kind_is_shown_where_the_file_has_kinds(tmp_path):
    path = tmp_path / "kinds.csv"
    path.write_text(
        "text,label,kind\n" + "".join(f"{text},{label},{label}\n" for text, label in ROWS),
        encoding="utf-8",
    )
    result = evaluate(None, EvaluateParams(file=path, resamples=100), Context())
    assert result.table("kinds").frame.rows() == [
        ("none", "none", 8, 1.0),
        ("worry", "worry", 12, 1.0),
    ]
