"""Runs a supervisor over the parts given as JSON, for tests that send it signals."""

import asyncio
import json
import sys

from cli.supervisor import Output, Part, Patience, Standing, Supervisor


def main() -> int:
    """Prints READY and who runs each time all parts are ready."""
    given = json.loads(sys.argv[1])
    parts = [Part(**part) for part in given["parts"]]
    patience = Patience(**{"first_pause": 0.01, "probe_seconds": 0.02, **given["patience"]})
    output = Output([part.name for part in parts])

    def ready(standing: Standing) -> None:
        output("", "READY " + json.dumps({"pids": dict(standing.pids), "seconds": dict(standing.seconds)}))

    async def run() -> int:
        return await Supervisor(parts, output, patience).run(ready)

    return asyncio.run(run())


if __name__ == "__main__":
    sys.exit(main())
