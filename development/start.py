"""What make calls: `python3 -m development.start run|test|check|bench|build`.

This file alone must be readable by a Python that is too old for the rest, so that the reader is told so in a sentence.
"""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)
TOO_OLD = "painprog needs Python 3.11, 3.12 or 3.13, and this is %d.%d: install one of them, then: make %s PYTHON=python3.12"


def main(arguments):  # type: (list[str]) -> int
    """Refuse a Python that cannot run painprog; else go on to the task asked for. Returns the exit status."""
    task = arguments[0] if arguments else "run"
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.stderr.write("\n" + TOO_OLD % (sys.version_info[0], sys.version_info[1], task) + "\n")
        return 1
    from development import tasks

    return tasks.perform(task, arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
