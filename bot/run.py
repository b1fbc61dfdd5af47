"""Start Rasa on the loopback: `python -m bot.run --model PATH --port N`."""

from __future__ import annotations

import argparse
import socket
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import ROOT, SettingMissing, inner_secret, prepare_environment

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from rasa.core.utils import AvailableEndpoints


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


def check_port(interface: str, port: int) -> None:
    """Raise OSError where something else listens; before the model is loaded, not after."""
    with socket.socket(socket.AF_INET6 if ":" in interface else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((interface, port))


def load(model: Path, endpoints: AvailableEndpoints) -> Agent:
    """The agent with its model; raises BrokenModel where Rasa's own loading would log and go on without."""
    from rasa.core.agent import Agent
    from rasa.core.lock_store import LockStore
    from rasa.core.tracker_store import TrackerStore

    agent = Agent(
        generator=endpoints.nlg,
        tracker_store=TrackerStore.create(endpoints.tracker_store),
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=endpoints.action,
    )
    try:
        agent.load_model(str(model))
    except Exception as error:
        raise BrokenModel(
            f"{model} was not loaded ({type(error).__name__}: {error}). Train again."
        ) from error
    return agent


def serve(model: Path, port: int, interface: str) -> None:
    """Serve until stopped."""
    prepare_environment()
    from bot.logs import configure_logging

    configure_logging()
    import rasa.core.run
    from rasa.core.channels.channel import InputChannel
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic

    from bot.channel import TiexinInput

    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    channels: list[InputChannel] = [TiexinInput.from_credentials(None)]
    app = rasa.core.run.configure_app(channels, cors=None, enable_api=True, endpoints=endpoints, port=port)
    app.ctx.agent = load(model, endpoints)

    async def tell(app: Sanic, loop: Any) -> None:
        print(f"Rasa is ready on http://{interface}:{port} with {model.name}", flush=True)

    app.register_listener(tell, "after_server_start")
    app.register_listener(rasa.core.run.close_resources, "after_server_stop")
    rasa.utils.common.update_sanic_log_level()
    app.run(host=interface, port=port, workers=1, access_log=False, motd=False)


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
        check_port(options.interface, options.port)
        serve(options.model, options.port, options.interface)
    except (BrokenModel, SettingMissing) as problem:
        print(" ".join(str(problem).split()), file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"Rasa cannot listen on {options.interface}:{options.port}: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
