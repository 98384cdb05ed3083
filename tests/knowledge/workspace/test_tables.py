"""The same tests for every store: what was written comes back, and only to the team that wrote it."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from knowledge.team import GpuCount, Machine, MeasuredRun, Receipt, TeamPrice, Unanswered, Use, Watch, short_id
from knowledge.workspace import Workspace, WorkspaceError, conversations
from knowledge.workspace.conversations import KEPT_FOR

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SLOTS = {"models": [{"params_b": 70}], "text": "繁體中文"}


def test_the_last_question_of_a_conversation_comes_back(workspace: Workspace) -> None:
    workspace.conversations.remember("thread", "fit", {"context": 1})
    workspace.conversations.remember("thread", "quote", SLOTS, NOON)
    found = workspace.conversations.get("thread")
    assert found is not None
    assert (found.intent, found.slots, found.at) == ("quote", SLOTS, NOON)


def test_conversations_are_apart(workspace: Workspace) -> None:
    workspace.conversations.remember("one", "fit", SLOTS)
    assert workspace.conversations.get("another") is None


@pytest.mark.parametrize("name", ["'; drop table conversations; --", "", "x" * 10_000, "\ud800", "%?%s", "会話"])
def test_a_name_is_data(workspace: Workspace, name: str) -> None:
    workspace.conversations.remember(name, "fit", SLOTS)
    found = workspace.conversations.get(name)
    assert found is not None
    assert found.slots == SLOTS


def test_old_conversations_are_forgotten(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "PRUNE_EVERY", 1)
    workspace.conversations.remember("old", "fit", SLOTS, NOON - KEPT_FOR - timedelta(days=1))
    workspace.conversations.remember("recent", "fit", SLOTS, NOON - timedelta(days=1))
    workspace.conversations.remember("new", "fit", SLOTS, NOON)
    assert [workspace.conversations.get(name) is not None for name in ("old", "recent", "new")] == [False, True, True]


def test_no_more_than_so_many_conversations_are_kept(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "PRUNE_EVERY", 1)
    monkeypatch.setattr(conversations, "MAX_CONVERSATIONS", 3)
    for number in range(6):
        workspace.conversations.remember(f"c{number}", "fit", SLOTS, NOON + timedelta(minutes=number))
    assert [number for number in range(6) if workspace.conversations.get(f"c{number}")] == [3, 4, 5]


def test_threads_may_share_a_workspace(workspace: Workspace) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            workspace.conversations.remember(f"c{number}", "fit", {"turn": turn})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = [workspace.conversations.get(f"c{number}") for number in range(8)]
    assert [turn.slots for turn in turns if turn] == [{"turn": 9}] * 8


RUN = MeasuredRun(
    id="r-aaaaaa",
    model="llama-3.1-70b",
    precision="q4_k_m",
    gpus=(GpuCount("rtx-3090", 2), GpuCount("rtx-3060")),
    used_bytes=42_100_000_000,
    decode_tok_s=15.2,
    context=8192,
    runtime="llama.cpp",
    note="夜裡測的",
    author="slack:T1:U1",
    at=NOON,
    author_name="Ada",
)


def test_a_run_comes_back_as_it_was(workspace: Workspace) -> None:
    assert workspace.runs.add("slack:T1", RUN)
    assert workspace.runs.get("slack:T1", RUN.id) == RUN
    assert workspace.runs.list("slack:T1") == (RUN,)


def test_the_same_run_is_kept_once(workspace: Workspace) -> None:
    assert [workspace.runs.add("slack:T1", RUN) for _ in range(2)] == [True, False]
    assert len(workspace.runs.list("slack:T1")) == 1


def test_a_team_sees_and_removes_only_its_own(workspace: Workspace) -> None:
    workspace.runs.add("slack:T1", RUN)
    workspace.inventory.save("slack:T1", Machine("lab-1"))
    assert workspace.runs.list("slack:T2") == ()
    assert workspace.inventory.list("slack:T2") == ()
    assert not workspace.runs.remove("slack:T2", RUN.id)
    assert not workspace.inventory.remove("slack:T2", "lab-1")
    assert workspace.runs.remove("slack:T1", RUN.id)
    assert workspace.runs.get("slack:T1", RUN.id) is None


def test_runs_are_listed_from_the_newest(workspace: Workspace) -> None:
    for day in (2, 9, 5):
        workspace.runs.add("t", MeasuredRun(f"r-{day}", "m", "int4", at=datetime(2026, 11, day, tzinfo=UTC)))
    assert [run.id for run in workspace.runs.list("t")] == ["r-9", "r-5", "r-2"]
    assert [run.id for run in workspace.runs.list("t", 1)] == ["r-9"]


def test_a_machine_is_changed_under_its_name_whatever_the_case(workspace: Workspace) -> None:
    workspace.inventory.save("t", Machine("Lab-1", (GpuCount("rtx-3090", 4),), 128.0, "hall 2", "ada", NOON))
    workspace.inventory.save("t", Machine("lab-1", (GpuCount("rtx-4090", 2),), None, "", "bob", NOON))
    workspace.inventory.save("t", Machine("abacus", at=NOON))
    assert workspace.inventory.list("t") == (
        Machine("abacus", at=NOON),
        Machine("lab-1", (GpuCount("rtx-4090", 2),), None, "", "bob", NOON),
    )
    assert workspace.inventory.remove("t", "LAB-1")
    assert not workspace.inventory.remove("t", "LAB-1")
    assert workspace.inventory.get("t", "lab-1") is None


def test_a_setting_of_a_channel_counts_before_the_teams(workspace: Workspace) -> None:
    workspace.settings.set("t", "currency", "TWD")
    workspace.settings.set("t", "allowed", ["C1", "C2"])
    workspace.settings.set("t", "currency", "EUR", channel="C1", author="ada")
    facts = workspace.facts("t")
    assert facts.settings_of("C1") == {"currency": "EUR", "allowed": ["C1", "C2"]}
    assert facts.settings_of("C2") == facts.settings_of("") == {"currency": "TWD", "allowed": ["C1", "C2"]}
    workspace.settings.set("t", "currency", None, channel="C1")
    assert workspace.facts("t").settings_of("C1")["currency"] == "TWD"


def test_a_quote_is_another_row_and_never_changed(workspace: Workspace) -> None:
    old = TeamPrice("p-1", "rtx-4090", "buy_new", 60_000, "TWD", date(2026, 10, 1), "原價屋", 58_000, 62_000, "", "ada", NOON)
    new = TeamPrice("p-2", "rtx-4090", "buy_new", 61_000.5, "TWD", date(2026, 11, 1), "原價屋", at=NOON)
    assert workspace.prices.add("t", [old, new]) == 2
    assert workspace.prices.add("t", [TeamPrice("p-1", "x", "rent", 1, "USD", date(2026, 1, 1), "y")]) == 0
    assert workspace.prices.list("t") == (new, old)
    assert workspace.prices.remove("t", "p-1")
    assert workspace.facts("t").prices == (new,)


def test_an_import_is_taken_whole_or_not_at_all(workspace: Workspace) -> None:
    def rows() -> Iterator[TeamPrice]:
        yield TeamPrice("p-1", "x", "rent", 1, "USD", date(2026, 1, 1), "y")
        raise ValueError("line 2 is no price")

    with pytest.raises(ValueError, match="line 2"):
        workspace.prices.add("t", rows())
    assert workspace.prices.list("t") == ()
    assert workspace.facts("t").prices == ()


def test_a_receipt_is_found_by_its_id(workspace: Workspace) -> None:
    receipt = Receipt("q-abc234", "/quote 65b int4", "quote", SLOTS, "2026-11", {"headline": "…"}, "zh-TW", "ada", NOON)
    assert [workspace.receipts.add("t", receipt) for _ in range(2)] == [True, False]
    assert workspace.receipts.get("t", "Q-ABC234") == receipt
    assert workspace.receipts.get("other", "q-abc234") is None
    assert workspace.receipts.list("t") == (receipt,)
    assert workspace.receipts.remove("t", "q-abc234")
    assert not workspace.receipts.remove("t", "q-abc234")


def test_a_watch_is_told_by_one_process_only(workspace: Workspace) -> None:
    watch = Watch("w-1", "70b under $3000", "slack", "C1", "17.5", "en", "open", {"n": 1}, "ada", NOON, "t")
    workspace.watches.add("t", watch)
    assert workspace.watches.open() == (watch,)
    assert [workspace.watches.move("t", "w-1", "told", {"n": 2}) for _ in range(2)] == [True, False]
    assert workspace.watches.open() == ()
    found = workspace.watches.get("t", "w-1")
    assert found is not None
    assert (found.state, found.detail) == ("told", {"n": 2})
    workspace.watches.add("t", watch)
    assert workspace.watches.open() == workspace.watches.list("t") == (watch,)
    assert workspace.watches.remove("t", "w-1")
    assert not workspace.watches.remove("t", "w-1")


def test_what_was_not_understood_is_counted(workspace: Workspace) -> None:
    for text, day in (("blorb", 1), ("frob 9000", 2), ("frob 9000", 3)):
        workspace.unanswered.add("t", text, "en", datetime(2026, 11, day, tzinfo=UTC))
    assert workspace.unanswered.list("t") == (
        Unanswered("frob 9000", "en", 2, datetime(2026, 11, 3, tzinfo=UTC)),
        Unanswered("blorb", "en", 1, datetime(2026, 11, 1, tzinfo=UTC)),
    )
    assert workspace.unanswered.remove("t", "blorb")
    assert len(workspace.unanswered.list("t", 10)) == 1


def test_use_is_counted_by_day_platform_and_intent(workspace: Workspace) -> None:
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    for day, intent in ((monday, "fit"), (tuesday, "fit"), (tuesday, "fit"), (tuesday, "quote")):
        workspace.usage.count("t", "slack", intent, day)
    assert workspace.usage.list("t", tuesday) == (Use(tuesday, "slack", "fit", 2), Use(tuesday, "slack", "quote", 1))
    assert len(workspace.usage.list("t")) == 3
    assert workspace.usage.list("other") == ()


def test_facts_follow_every_change_by_whoever_made_it(workspace: Workspace) -> None:
    other = Workspace(workspace.database)
    assert workspace.facts("t").machines == ()
    other.inventory.save("t", Machine("lab-1", at=NOON))
    assert [machine.name for machine in workspace.facts("t").machines] == ["lab-1"]
    assert workspace.facts("t") is workspace.facts("t")
    other.runs.add("t", RUN)
    assert workspace.facts("t").runs == (RUN,)
    other.inventory.remove("t", "lab-1")
    assert workspace.facts("t").machines == ()


def test_a_persons_data_is_handed_out_and_forgotten(workspace: Workspace) -> None:
    workspace.runs.add("slack:T1", RUN)
    workspace.inventory.save("slack:T1", Machine("lab-1", author="slack:T1:U2"))
    workspace.watches.add("slack:T1", Watch("w-1", "70b under $3000", author="slack:T1:U1"))
    workspace.conversations.remember("slack:T1:D9:U1", "fit", SLOTS)
    workspace.conversations.remember("slack:T1:D9:U11", "fit", SLOTS)
    exported = workspace.people.export("slack:T1", "slack:T1:U1")
    assert set(exported) == {"runs", "watches"}
    assert exported["runs"][0]["note"] == "夜裡測的"
    assert workspace.people.forget("slack:T1", "slack:T1:U1") == 3
    assert workspace.people.export("slack:T1", "slack:T1:U1") == {}
    assert [(run.author, run.author_name) for run in workspace.facts("slack:T1").runs] == [("", "")]
    assert workspace.watches.list("slack:T1") == ()
    assert workspace.conversations.get("slack:T1:D9:U1") is None
    assert workspace.conversations.get("slack:T1:D9:U11") is not None
    assert workspace.inventory.list("slack:T1")[0].author == "slack:T1:U2"


def test_a_transaction_sees_its_own_changes_and_joins_an_outer_one(workspace: Workspace) -> None:
    with workspace.database.transaction():
        workspace.inventory.save("t", Machine("lab-1"))
        with workspace.database.transaction():
            workspace.inventory.save("t", Machine("lab-2"))
        assert len(workspace.inventory.list("t")) == 2
    assert len(workspace.inventory.list("t")) == 2


def test_another_thread_sees_nothing_of_an_open_transaction(workspace: Workspace) -> None:
    seen: list[int] = []
    with workspace.database.transaction():
        workspace.inventory.save("t", Machine("lab-1"))
        reader = threading.Thread(target=lambda: seen.append(len(workspace.inventory.list("t"))))
        reader.start()
        reader.join(timeout=5)
    assert seen == [0]


def test_a_statement_that_fails_is_said_and_changes_nothing(workspace: Workspace) -> None:
    def write() -> None:
        with workspace.database.transaction():
            workspace.inventory.save("t", Machine("lab-1"))
            workspace.database.write("insert into nowhere values (1)")

    with pytest.raises(WorkspaceError):
        write()
    with pytest.raises(WorkspaceError):
        workspace.database.rows("select nonsense from nowhere")
    assert workspace.inventory.list("t") == ()
    workspace.inventory.save("t", Machine("lab-2"))
    assert len(workspace.inventory.list("t")) == 1


def test_the_file_is_whole(workspace: Workspace) -> None:
    workspace.runs.add("t", RUN)
    assert workspace.database.problems() == ()


def test_an_id_is_short_and_the_same_for_the_same_parts() -> None:
    assert short_id("r", "a", 1) == short_id("r", "a", "1")
    assert short_id("r", "a", "b") != short_id("r", "ab")
    assert len({short_id("r", number) for number in range(10_000)}) >= 9_990
    assert short_id("r", "\ud800").startswith("r-")
