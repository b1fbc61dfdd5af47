"""The changes to Rasa fit the Rasa that is installed."""

import inspect

import pytest
import rasa
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from bot import repairs

repairs.install()


def test_they_are_for_this_version() -> None:
    assert rasa.__version__ == "3.6.21"
    parameters = list(inspect.signature(repairs._run_remote_action).parameters)
    assert parameters == ["self", "output_channel", "nlg", "tracker", "domain"]


@pytest.mark.parametrize(
    ("result", "valid"),
    [
        ({"events": [], "responses": []}, True),
        ({"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "x"}]}, True),
        ({}, True),
        ({"events": "no"}, False),
        ({"events": [{"event": "nonsense"}]}, False),
        ({"responses": [1]}, False),
        (None, False),
    ],
)
def test_the_remembered_validator_judges_as_rasas_own(result: object, valid: bool) -> None:
    action = RemoteAction("action_x", None)
    if valid:
        assert action._validate_action_result(result)  # type: ignore[arg-type]
    else:
        with pytest.raises(ValidationError):
            action._validate_action_result(result)  # type: ignore[arg-type]


def test_a_failing_database_is_not_replaced_by_memory() -> None:
    store = Agent._create_tracker_store(InMemoryTrackerStore(Domain.empty()), Domain.empty())
    assert isinstance(store, FailSafeTrackerStore)
    with pytest.raises(OSError, match="disk"):
        store.on_tracker_store_error(OSError("disk"))
