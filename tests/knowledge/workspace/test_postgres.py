"""What only PostgreSQL does: replicas beside one another, a server that goes away, an address that is wrong."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.team import Machine, MeasuredRun
from knowledge.workspace import Workspace, WorkspaceError
from knowledge.workspace.postgres import translated
from tests.postgres import Server, server

REPLICAS = 4


@pytest.fixture
def running() -> Iterator[Server]:
    with server() as own:
        yield own


def test_placeholders_are_translated_and_signs_kept() -> None:
    assert translated("select a from b where c = ? and d like '%x'") == "select a from b where c = %s and d like '%%x'"


def test_replicas_that_start_at_once_migrate_once(running: Server) -> None:
    url = running.make_schema("together")
    opened: list[Workspace] = []
    threads = [threading.Thread(target=lambda: opened.append(Workspace.open(url=url))) for _ in range(REPLICAS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == REPLICAS
    opened[0].inventory.save("t", Machine("lab-1"))
    assert [len(one.facts("t").machines) for one in opened] == [1] * REPLICAS
    for one in opened:
        one.close()


def test_replicas_count_together_and_lose_nothing(running: Server) -> None:
    url = running.make_schema("counted")
    replicas = [Workspace.open(url=url) for _ in range(REPLICAS)]

    def work(number: int) -> None:
        for turn in range(25):
            replicas[number].usage.count("t", "slack", "fit")
            replicas[number].runs.add("t", MeasuredRun(f"r-{number}-{turn}", "m", "int4"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(REPLICAS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(use.count for use in replicas[0].usage.list("t")) == 100
    assert len(replicas[0].facts("t").runs) == 100
    for one in replicas:
        one.close()


def until_found(workspace: Workspace) -> None:
    """Questions go on coming; one of those of the next seconds finds the server again."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            workspace.inventory.list("t")
        except WorkspaceError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server was not found again")


def test_a_server_that_crashes_loses_nothing_and_is_found_again(running: Server) -> None:
    workspace = Workspace.open(url=running.make_schema("crash"))
    workspace.inventory.save("t", Machine("lab-1"))
    running.crash()
    with pytest.raises(WorkspaceError, match="cannot be"):
        workspace.inventory.save("t", Machine("lab-2"))
    running.start()
    until_found(workspace)
    assert [machine.name for machine in workspace.inventory.list("t")] == ["lab-1"]
    workspace.inventory.save("t", Machine("lab-3"))
    assert len(workspace.inventory.list("t")) == 2
    workspace.close()


def test_while_the_server_is_away_questions_do_not_wait_for_it(running: Server) -> None:
    workspace = Workspace.open(url=running.make_schema("away"))
    running.crash()
    took = []
    for _ in range(20):
        began = time.monotonic()
        with pytest.raises(WorkspaceError, match="cannot be"):
            workspace.facts("t")
        took.append(time.monotonic() - began)
    assert took[0] < 2.5
    assert sorted(took)[10] < 0.01
    running.start()
    until_found(workspace)
    workspace.close()


def test_a_mistake_in_a_statement_is_no_absence(running: Server) -> None:
    workspace = Workspace.open(url=running.make_schema("mistake"))
    with pytest.raises(WorkspaceError, match="no_such_table"):
        workspace.database.rows("select 1 from no_such_table")
    assert workspace.database.rows("select 1") == [(1,)]
    workspace.close()


def test_a_server_that_is_away_at_the_start_is_found_later(running: Server) -> None:
    url = running.make_schema("late")
    running.stop()
    workspace = Workspace.late(url)
    with pytest.raises(WorkspaceError, match="cannot be used"):
        workspace.inventory.list("t")
    running.start()
    until_found(workspace)
    workspace.inventory.save("t", Machine("lab-1"))
    assert [machine.name for machine in workspace.inventory.list("t")] == ["lab-1"]
    workspace.close()


def test_a_database_of_a_newer_program_is_refused(running: Server) -> None:
    url = running.make_schema("newer")
    workspace = Workspace.open(url=url)
    workspace.database.write("update schema_version set number = 99")
    workspace.close()
    with pytest.raises(WorkspaceError, match=r"version 99.*update rigwise"):
        Workspace.open(url=url)


def test_a_wrong_address_is_said_without_its_password(tmp_path: Path) -> None:
    address = f"postgresql://ada:hunter2@/rigwise?host={tmp_path}&connect_timeout=2"
    with pytest.raises(WorkspaceError) as caught:
        Workspace.open(url=address)
    assert "RIGWISE_DATABASE_URL" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_copy_is_left_to_its_own_tools(running: Server, tmp_path: Path) -> None:
    workspace = Workspace.open(url=running.make_schema("copied"))
    assert workspace.database.problems() == ()
    with pytest.raises(WorkspaceError, match="pg_dump"):
        workspace.database.backup(tmp_path / "copy")
    workspace.close()
