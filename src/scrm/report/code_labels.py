"""Labels of the codes in text columns, by column; a code without a label is shown unchanged.

Data formats keep the codes: only `scrm.report.value_text` and the report use the labels.
"""

from collections.abc import Mapping

from scrm.report.german_labels import GERMAN, METHOD, SEGMENT
from scrm.report.post_labels import ENGLISH_POSTS
from scrm.result import Lang

__all__ = ["GERMAN", "label_code"]

_ENGLISH: Mapping[str, str] = (
    METHOD
    | {
        "mae": "MAE",
        "rmse": "RMSE",
        "pearson": "Pearson",
        "spearman": "Spearman",
        "seconds": "duration",
    }
    | {"configs": "folder of configs", "terminal_encoding": "encoding of the output"}
    | {"glm": "Poisson GLM", "": "no topic", "all_rows": "all", "refused": "not loaded"}
    | ENGLISH_POSTS
    | {
        "email": "e-mail",
        "handle": "profile",
        "handle_in_crm": "handle in the CRM",
        "handle_without_channel": "handle in the CRM, without channel",
        "profile_address": "profile address in the CRM",
        "personal_email": "personal e-mail",
        "same_email": "the same e-mail address",
        "phone_and_name": "phone number and family name",
        "name_and_birth": "name and date of birth",
        "name_and_phone": "name and phone number",
        "name_and_email": "name and e-mail",
        "name_and_address": "name and address",
        "company_and_address": "company and address",
        "phone_and_company": "phone number and company",
        "name_and_city": "name and town",
        "name_and_postal_code": "name and postal code",
        "company_and_city": "company and town",
        "company_and_postal_code": "company and postal code",
    }
    | {
        "monitoring": "reach and attention",
        "response": "answers and service",
        "conduct": "conduct of the company",
        "sympathy": "sentiment and recommendation",
        "commercial": "sales and revenue",
        "data": "data quality",
    }
    | {f"flop {place}": f"bottom {place}" for place in range(1, 6)}
    | {
        f"cluster_{k}_{like}": f"Cluster {k} (similar to {like})"
        for k in range(1, 6)
        for like in SEGMENT
    }
)


def label_code(column: str, code: str, lang: Lang) -> str:
    """Return the label of a code; the default in English is the code with blanks.

    Examples
    --------
    >>> label_code("status", "same_file", "de"), label_code("status", "same_file", "en")
    ('dieselbe Datei', 'same file')
    >>> label_code("file", "same_file", "en")
    'same_file'
    """
    known = GERMAN.get(column, {})
    if code not in known:
        return code
    return known[code] if lang == "de" else _ENGLISH.get(code, code.replace("_", " "))
