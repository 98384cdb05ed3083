"""What an operator sets, from the environment or a `rigwise.toml` in the working folder; the environment wins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.preferences import NAMES, accepts
from knowledge.store import data_folder


class Settings(BaseSettings):
    """Tokens are secret strings, so that none is printed or logged by accident."""

    model_config = SettingsConfigDict(toml_file="rigwise.toml", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr | None = None
    """`xoxb-…`, from Install App."""
    slack_app_token: SecretStr | None = None
    """`xapp-…` with `connections:write`, for Socket Mode."""
    slack_signing_secret: SecretStr | None = None
    """With SLACK_HTTP_PORT: what requests are signed with."""
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    """For several workspaces over HTTP: they install the app themselves, and their tokens are kept in `rigwise_data`."""
    slack_http_port: Annotated[int, Field(ge=0, le=65_535)] | None = None
    """Signed HTTP on this port instead of Socket Mode."""
    slack_http_host: str = "0.0.0.0"  # noqa: S104 - in a container nothing else would be reached
    slack_public_url: str | None = None
    """The address that Slack reaches the port by, `https://rigwise.example.com`."""
    slack_listen_in_threads: bool = False
    """Whether workspaces are asked for the rights to follow threads without a mention."""
    slack_api_url: str = "https://slack.com/api/"
    discord_token: SecretStr | None = None
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    discord_http_port: Annotated[int, Field(ge=0, le=65_535)] | None = None
    """Signed HTTP on this port instead of the gateway."""
    discord_http_host: str = "0.0.0.0"  # noqa: S104 - in a container nothing else would be reached
    discord_public_key: str | None = None
    """With DISCORD_HTTP_PORT: what Discord signs with, from General Information."""
    discord_shards: Annotated[int, Field(ge=1, le=65_536)] | None = None
    """In how many streams Discord sends the bot's events, over all processes; one where unset. Required from 2,500 servers on."""
    discord_shards_here: Annotated[int, Field(ge=1)] = 16
    """How many of them one process takes up; it leaves the others to other processes."""
    discord_max_concurrency: Annotated[int, Field(ge=1)] = 1
    """How many may identify in five seconds: `max_concurrency` of Discord's Get Gateway Bot."""
    rigwise_data: Path | None = None
    """Folder of the databases; the user's data folder when unset."""
    rigwise_knowledge: Path | None = None
    """A knowledge.db that was made elsewhere and is only read: in an image, or fetched (`rigwise kb fetch`)."""
    rigwise_database_url: SecretStr | None = None
    """PostgreSQL for the workspace, where several replicas share it; a file in `rigwise_data` when unset."""
    rigwise_valkey_url: SecretStr | None = None
    """Valkey (or Redis) for what replicas share from second to second; the workspace's database when unset."""
    rigwise_workers: Annotated[int, Field(ge=0, le=64)] = 0
    """Processes that work answers out beside the one that talks to the platforms: one less than there are cores for much load."""
    rigwise_locale: str | None = None
    rigwise_currency: str | None = None
    """Three letters (`TWD`); unset, the language decides."""
    exchange_rates: dict[str, Annotated[float, Field(gt=0)]] = {}
    """Rates of your own, `{"TWD" = 32.1}`: how many one US dollar buys. They win over the known ones."""
    electricity_usd_per_kwh: Annotated[float, Field(ge=0)] | None = None
    """What a kilowatt hour costs you, in US dollars."""
    rigwise_admins: str = ""
    """Who may see usage and change settings: ids of people (`U024BE7LH`), separated by spaces or commas."""
    rigwise_user_per_minute: Annotated[int, Field(ge=0)] = 30
    """How many questions one person may ask in a minute; 0 for as many as they like."""
    rigwise_channel_per_minute: Annotated[int, Field(ge=0)] = 90
    """The same for all of a channel together."""
    rigwise_team_per_minute: Annotated[int, Field(ge=0)] = 600
    """The same for a whole Slack workspace or Discord server."""
    rigwise_log_level: Literal["debug", "info", "warning", "error"] = "info"
    rigwise_log_format: Literal["auto", "json", "console"] = "auto"
    """`auto` is `console` at a terminal and `json` everywhere else."""
    rigwise_log_content: bool = False
    """Whether what people write, and who they are, may be logged: only while looking for a mistake."""
    rigwise_probe_port: Annotated[int, Field(ge=0, le=65_535)] | None = None
    """Where `/healthz`, `/readyz` and `/metrics` are served; nowhere when unset."""
    rigwise_probe_host: str = "127.0.0.1"
    """Reached from this machine alone; `0.0.0.0` where another machine scrapes."""
    rigwise_stop_seconds: Annotated[float, Field(ge=0, le=600)] = 8.0
    """How long answers under way are waited for when the program is stopped (Docker kills after 10, Kubernetes after 30)."""
    rigwise_stop_delay_seconds: Annotated[float, Field(ge=0, le=600)] = 0.0
    """How long it goes on as before after the signal, with `/readyz` saying no: until a load balancer has noticed."""
    rigwise_defaults: dict[str, Any] = Field(default_factory=dict)
    """What counts for a team that has not set it: a table of `bot.preferences`, as `[rigwise_defaults]` in rigwise.toml."""

    @field_validator("rigwise_defaults")
    @classmethod
    def be_preferences(cls, defaults: dict[str, Any]) -> dict[str, Any]:
        """A name or a value that no setting takes is a mistake of the operator's."""
        wrong = [f"{name} = {value!r}" for name, value in defaults.items() if not accepts(name, value)]
        if wrong:
            raise ValueError(f"{', '.join(wrong)} is no setting; there are {', '.join(sorted(NAMES))}")
        return defaults

    @property
    def admins(self) -> frozenset[str]:
        """The ids in `rigwise_admins`."""
        return frozenset(self.rigwise_admins.replace(",", " ").split())

    @field_validator("slack_api_url")
    @classmethod
    def end_with_slash(cls, url: str) -> str:
        """The SDK joins method names to the base as it stands."""
        return url if url.endswith("/") else f"{url}/"

    @property
    def has_slack(self) -> bool:
        if self.slack_http_port is not None:
            return self.slack_signing_secret is not None
        return self.slack_bot_token is not None and self.slack_app_token is not None

    @property
    def data_folder(self) -> Path:
        """Where the databases are."""
        return self.rigwise_data or data_folder()

    @property
    def has_discord(self) -> bool:
        return self.discord_token is not None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
