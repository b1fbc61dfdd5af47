"""Start Rasa on the loopback: `python -m bot.run --model PATH --port N`."""

from __future__ import annotations

import argparse
import sys
import tarfile
from functools import partial
from pathlib import Path
from typing import Any

from bot.settings import ROOT, SettingMissing, inner_secret, prepare_environment


class BrokenModel(Exception):
    """The model is not there or cannot be read."""


def check_model(path: Path) -> None:
    """Raise BrokenModel, in words for the operator, if this is no trained model."""
    if not path.is_file():
        raise BrokenModel(f"There is no model at {path}. Train one: python -m bot.train")
    try:
        with tarfile.open(path) as archive:
            if "metadata.json" not in archive.getnames():
                raise BrokenModel(f"{path} is an archive but not a Rasa model. Train again.")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BrokenModel(f"{path} cannot be read ({type(error).__name__}). Train again.") from None


def serve(model: Path, port: int, interface: str) -> None:
    """Serve until stopped; raise BrokenModel if the model does not load."""
    prepare_environment()
    from bot.logs import configure_logging

    configure_logging()
    import rasa.core.run
    from rasa.core.agent import Agent, load_agent
    from rasa.core.channels.channel import InputChannel
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic

    from bot.channel import TiexinInput

    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    channels: list[InputChannel] = [TiexinInput.from_credentials(None)]
    app = rasa.core.run.configure_app(channels, cors=None, enable_api=True, endpoints=endpoints, port=port)
    failures: list[str] = []

    async def load(app: Sanic, loop: Any) -> None:
        agent: Agent = await load_agent(str(model), endpoints=endpoints, loop=loop)
        app.ctx.agent = agent
        if agent.is_ready():
            print(f"Rasa is ready on http://{interface}:{port} with {model.name}", flush=True)
        else:  # Rasa logs the reason and would go on without a model
            failures.append(f"{model} was not loaded: see the line above. Train again.")
            app.stop()

    app.register_listener(load, "before_server_start")
    app.register_listener(partial(rasa.core.run.close_resources), "after_server_stop")
    rasa.utils.common.update_sanic_log_level()
    app.run(host=interface, port=port, workers=1, access_log=False, motd=False)
    if failures:
        raise BrokenModel(failures[0])


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m bot.run", description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--interface", default="127.0.0.1", help="change it only within a private network")
    options = parser.parse_args(arguments)
    try:
        inner_secret()
        check_model(options.model)
        serve(options.model, options.port, options.interface)
    except (BrokenModel, SettingMissing) as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"Rasa cannot listen on {options.interface}:{options.port}: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
