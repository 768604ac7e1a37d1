"""`scrm worries evaluate`: measure the detector on labelled texts."""

from pathlib import Path

from pydantic import Field

from scrm.analyze._labelled_texts import FEWEST, read_labels
from scrm.analyze._language_detection import detect_language
from scrm.analyze.worries.detector import detect_by_language, load_detector
from scrm.analyze.worries.evaluate_answer import answer, refuse
from scrm.analyze.worries.label_names import LABELS
from scrm.config import Context, Params, argument
from scrm.result import Result
from scrm.store import Store


class EvaluateParams(Params):
    """Settings of ``scrm worries evaluate``."""

    file: Path = Field(
        description="CSV with the columns text and label (worry or none)",
        json_schema_extra=dict(argument()),
    )
    text_column: str = Field("text", description="column of the texts")
    label_column: str = Field("label", description="column of the labels: worry, none")
    model: Path | None = Field(None, description="own phrases: a file of `train`")
    threshold: float = Field(
        0.5, gt=0, lt=1, description="least score, 0 to 1, of a text that counts as a worry"
    )
    resamples: int = Field(2000, ge=100, le=100_000, description="draws of the bootstrap")


def evaluate(
    store: Store,  # noqa: ARG001  subcommands share a signature
    params: EvaluateParams,
    context: Context,
) -> Result:
    """Test the detector on labelled texts.

    Example:  scrm worries evaluate labels.csv
    """
    file = context.folder / params.file
    data = read_labels(file, LABELS, text=params.text_column, label=params.label_column)
    labels = data.frame["label"].unique().sort().to_list()
    if data.frame.height < FEWEST or len(labels) < len(set(LABELS.values())):
        return refuse(data.frame.height, labels, data.notes)
    by = load_detector(context.folder / params.model if params.model else None)
    texts = data.frame["text"]
    is_english = detect_language(texts) == "en"
    found = detect_by_language(texts, is_english, by, threshold=params.threshold)
    return answer(data, found, seed=context.seed, resamples=params.resamples)
