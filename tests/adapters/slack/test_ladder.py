"""Which form of a message is tried, and in which order."""

from dataclasses import dataclass, field

import pytest

from adapters.slack.blocks import Form, Frame, Message, to_message
from adapters.slack.delivery import Refused
from adapters.slack.ladder import PATIENCE, SPARED_SECONDS, Ladder
from bot.reply import Reply
from tests.adapters.slack.rules import NATIVE
from tests.samples import ASK, LADDER


@dataclass
class Workspace:
    """Takes any message but those with a block of these types."""

    refuses: set[str] = field(default_factory=lambda: set(NATIVE))
    code: str = "invalid_blocks"
    tries: int = 0
    now: float = 0.0

    async def send(self, message: Message) -> None:
        self.tries += 1
        if self.refuses & {block["type"] for block in message.get("blocks", [])}:
            raise Refused(self.code)

    def clock(self) -> float:
        return self.now


async def deliver(ladder: Ladder, workspace: Workspace, reply: Reply) -> Form:
    return await ladder.deliver(lambda form: to_message(reply, Frame(), form), workspace.send)


async def test_a_workspace_that_refuses_native_blocks_is_spared_them_for_an_hour() -> None:
    workspace = Workspace()
    ladder = Ladder(workspace.clock)
    for _ in range(PATIENCE):
        assert await deliver(ladder, workspace, LADDER) is Form.CLASSIC
    workspace.tries = 0
    assert await deliver(ladder, workspace, LADDER) is Form.CLASSIC
    assert workspace.tries == 1

    workspace.now = SPARED_SECONDS
    workspace.refuses = set()
    assert await deliver(ladder, workspace, LADDER) is Form.NATIVE


async def test_one_odd_message_does_not_cost_the_others_their_tables() -> None:
    workspace = Workspace()
    ladder = Ladder(workspace.clock)
    for _ in range(2 * PATIENCE):
        workspace.refuses = set(NATIVE)
        await deliver(ladder, workspace, LADDER)
        workspace.refuses = set()
        assert await deliver(ladder, workspace, LADDER) is Form.NATIVE


async def test_the_same_blocks_are_not_sent_twice() -> None:
    workspace = Workspace(refuses={"actions"})
    assert await deliver(Ladder(), workspace, ASK) is Form.TEXT
    assert workspace.tries == 2


@pytest.mark.parametrize(
    "code", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "internal_error"]
)
async def test_an_error_about_the_message_leads_down(code: str) -> None:
    assert await deliver(Ladder(), Workspace(code=code), LADDER) is Form.CLASSIC


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "restricted_action_thread_locked", "invalid_auth", "used_url"])
async def test_an_error_about_something_else_is_raised_at_once(code: str) -> None:
    workspace = Workspace(code=code)
    with pytest.raises(Refused, match=code):
        await deliver(Ladder(), workspace, LADDER)
    assert workspace.tries == 1


async def test_a_place_that_takes_nothing_at_all_says_why() -> None:
    async def refuse(_: Message) -> None:
        raise Refused("msg_too_long")

    with pytest.raises(Refused, match="msg_too_long"):
        await Ladder().deliver(lambda form: to_message(LADDER, Frame(), form), refuse)
