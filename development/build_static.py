"""Compile the stylesheet and lay the NHS.UK script and icons beside it, in static/build/.

    styles/main.scss                      -> static/build/app.css
    nhsuk-frontend.min.js (an ES module)  -> static/build/nhsuk-frontend.min.js
    nhsuk-frontend's icons                -> static/build/nhsuk/images/…

In main.scss the icons are therefore `$nhsuk-assets-path: "nhsuk/"`. Maps are left out, comment and file: collecting static
files fails on a comment that names a file which is not there. Nothing is done when nothing changed; --force does it anyway.

Standard library only: this runs before any package is installed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __package__ in {None, ""}:
    sys.path.insert(0, str(ROOT))

from development.words import CannotGoOn, refuse, say  # noqa: E402  (the path above comes first)

STYLES = ROOT / "styles"
BUILT = ROOT / "static" / "build"
FRONTEND = ROOT / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"
SASS = ROOT / "node_modules" / ".bin" / "sass"
STAMP = BUILT / ".made-from"
MAP_COMMENT = re.compile(r"(/[/*]# sourceMappingURL=[^\s*]*( \*/)?)\s*$")


def build(*, force: bool = False) -> bool:
    """Make static/build/ from styles/ and node_modules/; return whether there was anything to do.

    Raises CannotGoOn when the packages are not installed or the stylesheet does not compile.
    """
    made_from = fingerprint()
    if not force and STAMP.is_file() and STAMP.read_text() == made_from and (BUILT / "app.css").is_file():
        return False
    if not SASS.exists():
        raise CannotGoOn("The style compiler is not installed: run npm ci, then try again.")
    BUILT.mkdir(parents=True, exist_ok=True)
    compile_stylesheet(BUILT / "app.css")
    copy_script(FRONTEND / "nhsuk-frontend.min.js", BUILT / "nhsuk-frontend.min.js")
    shutil.copytree(FRONTEND / "assets" / "images", BUILT / "nhsuk" / "images", dirs_exist_ok=True)
    STAMP.write_text(made_from)
    return True


def fingerprint() -> str:
    """A digest of everything the result depends on."""
    digest = hashlib.sha256()
    sources = [ROOT / "package-lock.json", Path(__file__).resolve(), *sorted(STYLES.rglob("*.scss"))]
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def compile_stylesheet(target: Path) -> None:
    """Compile styles/main.scss; the old file stays until the new one is whole."""
    if not (STYLES / "main.scss").is_file():
        raise CannotGoOn("styles/main.scss is missing: the checkout is not complete.")
    fresh = target.with_suffix(".new")
    command = [str(SASS), "--load-path=node_modules", "--no-source-map", "--style=compressed", "--quiet-deps"]
    done = subprocess.run([*command, "styles/main.scss", str(fresh)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotGoOn(f"The stylesheet does not compile:\n{done.stderr.strip()}")
    fresh.replace(target)


def copy_script(source: Path, target: Path) -> None:
    """Copy a script without its trailing comment about a map."""
    target.write_text(MAP_COMMENT.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    try:
        say("Built static/build/." if build(force="--force" in sys.argv) else "static/build/ is up to date.")
    except CannotGoOn as reason:
        refuse(str(reason))
