"""What a local run makes for itself, once, under var/."""

import os
import secrets
from pathlib import Path


def secret_key(var_dir: Path) -> str:
    """Return the key that signs this installation's cookies, made on the first local run and kept in var/secret_key.

    Takes the folder of local state. Two processes starting at once agree: the file is created exclusively, the loser reads it.
    """
    var_dir.mkdir(parents=True, exist_ok=True)
    path = var_dir / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
