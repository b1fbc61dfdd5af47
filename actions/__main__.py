"""`python -m actions --port 5055`: the action server, inside only and behind the shared secret."""

import argparse
import hmac

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions import answers, children, fallback, greeting, people, reminders, vaccines
from actions.base import Skill
from care import build_from_environment
from care.core import Care
from care.logs import configure

SKILLS: tuple[type[Skill], ...] = (
    greeting.Greet,
    greeting.SwitchLanguage,
    answers.Affirm,
    answers.Deny,
    answers.Inform,
    people.Cancel,
    people.Complaint,
    people.RequestHuman,
    children.RegisterChild,
    reminders.OptIn,
    reminders.StopAll,
    reminders.Snooze,
    vaccines.NextVaccine,
    vaccines.MarkDone,
    fallback.OutOfScope,
    fallback.NotUnderstood,
)


def create(care: Care) -> Sanic:
    """The action server with every skill; all but /health asks for the secret."""
    executor = ActionExecutor()
    for skill in SKILLS:
        executor.register_action(skill(care))
    app = create_app(executor, cors_origins=[])
    secret = care.settings.inner_secret.get_secret_value()

    @app.on_request
    async def guard(request: Request) -> HTTPResponse | None:
        if request.path == "/health":
            return None
        if not hmac.compare_digest(request.headers.get("X-Tiexin-Secret", "").encode(), secret.encode()):
            return response.json({"error": "the inner secret is missing or wrong"}, status=401)
        return None

    return app


def main() -> None:
    """Serve on the loopback address."""
    parser = argparse.ArgumentParser(prog="python -m actions")
    parser.add_argument("--port", type=int, default=5055)
    arguments = parser.parse_args()
    care = build_from_environment()
    configure(care.settings.log_level)
    create(care).run(host="127.0.0.1", port=arguments.port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
