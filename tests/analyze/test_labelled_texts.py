"""Files of labelled texts."""

from scrm.analyze._labelled_texts import read_labels
from scrm.analyze.sentiment.engines import NAMES


def written(path, rows, header="text,label"):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_columns_of_other_names_are_read(tmp_path):
    (tmp_path / "cp1252.csv").write_bytes("Meinung;Urteil\nSchön;positiv\n".encode("cp1252"))
    found = read_labels(tmp_path / "cp1252.csv", NAMES, text="Meinung", label="Urteil")
    assert found.frame.select("text", "label").rows() == [("Schön", "positive")]


def test_quotation_marks_between_tabs_are_text(tmp_path):
    written(
        tmp_path / "tabs.tsv", ['"Zitat ohne Ende\tneutral', "noch einer\tnegative"], "text\tlabel"
    )
    assert read_labels(tmp_path / "tabs.tsv", NAMES).frame["label"].to_list() == [
        "neutral",
        "negative",
    ]
