"""The command line, behind `./tiexin`."""

import importlib
import sys
from collections.abc import Sequence

from cli.errors import PlainError

STRAIGHT = {"dates", "schedule"}  # asked thousands of times by scripts: not worth loading the rest


def run(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code."""
    if arguments and arguments[0] in STRAIGHT:
        return importlib.import_module(f"cli.{arguments[0]}").main(list(arguments[1:]))
    from cli.app import app

    return app(args=list(arguments), prog_name="./tiexin", standalone_mode=True) or 0


def main() -> None:
    """Turns expected failures into one sentence."""
    try:
        code = run(sys.argv[1:])
    except PlainError as error:
        if error.last_words:
            print(error.last_words.rstrip(), file=sys.stderr)
        print(error, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        from care.errors import CareError

        if not isinstance(error, CareError):
            raise
        print(error, file=sys.stderr)
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
