"""What this process shares with others, by what the operator set: Valkey, else the workspace's own database."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.replicas.leases import Leases, OwnLeases, ValkeyLeases, WorkspaceLeases
from bot.replicas.ledger import Ledger
from bot.replicas.memory import MemoryLedger, SteadyLedger
from bot.replicas.workspace import WorkspaceLedger
from knowledge.throttle import Limiter, MemoryLimiter

if TYPE_CHECKING:
    from bot.replicas.valkey import Valkey
    from bot.settings import Settings
    from bot.together import Together
    from knowledge.workspace import Workspace

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shared:
    """For one process alone where nothing else is said."""

    ledger: Ledger = field(default_factory=MemoryLedger)
    limiter: Limiter = field(default_factory=MemoryLimiter)
    leases: Leases = field(default_factory=OwnLeases)
    valkey: Valkey | None = None

    async def close(self) -> None:
        """Let the server go, where there is one."""
        if self.valkey is not None:
            await self.valkey.close()


def share(settings: Settings | None, workspace: Workspace, together: Together) -> Shared:
    """Over Valkey the thread memory of `workspace` moves there, too. An address that is none is said, and Valkey left out."""
    if settings is not None and settings.rigwise_valkey_url is not None:
        from bot.replicas.valkey import ValkeyAway

        try:
            return _over_valkey(settings.rigwise_valkey_url.get_secret_value(), workspace)
        except ValkeyAway as error:
            log.error("sharing in the workspace's database instead: %s", error)  # noqa: TRY400 - the sentence says it all
    return Shared(
        ledger=SteadyLedger(WorkspaceLedger(workspace, together)),
        leases=OwnLeases() if workspace.database.is_local else WorkspaceLeases(workspace, together),
    )


def _over_valkey(url: str, workspace: Workspace) -> Shared:
    from bot.replicas.valkey import Valkey
    from bot.replicas.valkey_ledger import ValkeyLedger
    from bot.replicas.valkey_limiter import ValkeyLimiter
    from bot.replicas.valkey_turns import ValkeyTurns

    valkey = Valkey(url)
    workspace.keep_threads_in(ValkeyTurns(url))
    return Shared(SteadyLedger(ValkeyLedger(valkey)), ValkeyLimiter(valkey), ValkeyLeases(valkey), valkey)
