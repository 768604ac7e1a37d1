"""The key file of a database: the secret of its keyed hashes, outside the database.

Whoever has the database alone cannot try out names or addresses against the hashes; whoever
deletes the file makes all of them meaningless.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from scrm.errors import ConfigError
from scrm.files import restrict, write_file

_HEADER = "scrm-key/1 "
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """The secret of a database.

    Examples
    --------
    >>> key = Key(bytes(32))
    >>> key.digest("email", "anna@example.org") == key.digest("email", "anna@example.org")
    True
    >>> len(key.digest("email", "anna@example.org")), key.key_id
    (32, '66687aad')
    """

    secret: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """Eight digits that tell keys apart and say nothing about them."""
        return hashlib.sha256(self.secret).hexdigest()[:8]

    def digest(self, kind: str, value: str) -> str:
        """Return the keyed hash of a value: HMAC-SHA-256, the first 128 bits."""
        text = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.digest(self.secret, text, "sha256").hex()[:32]


def key_path(database: Path) -> Path:
    """Return the path of the key file of a database.

    Examples
    --------
    >>> key_path(Path("a/scrm.duckdb")).name
    'scrm.duckdb.key'
    """
    return Path(f"{database}.key")


def read_key(path: Path, key_id: str = "") -> Key:
    """Read a key file.

    Parameters
    ----------
    key_id : str
        Which key is needed; empty for any.

    Raises
    ------
    ConfigError
        The file is missing, is no key file, or holds another key.
    """
    hint = "put the key file back from where it is backed up; no other file can replace it"
    if not path.is_file():
        raise ConfigError(f"the key file {path} is missing: hashes cannot be compared", hint=hint)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        secret = bytes.fromhex(text.removeprefix(_HEADER))
    except ValueError:
        secret = b""
    if not text.startswith(_HEADER) or len(secret) != _BYTES:
        raise ConfigError(f"{path} is not a key file of scrm", hint=hint)
    restrict(path)
    key = Key(secret)
    if key_id and key.key_id != key_id:
        raise ConfigError(
            f"{path} holds the key {key.key_id}, and the database was made with {key_id}", hint=hint
        )
    return key


def make_key(path: Path) -> Key:
    """Write a new key file with mode 0600, unless there is one; return its key."""
    if not path.exists():
        write_file(path, f"{_HEADER}{secrets.token_bytes(_BYTES).hex()}\n")
    return read_key(path)
