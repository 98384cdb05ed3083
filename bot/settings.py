"""What an operator sets, from the environment or a `rigwise.toml` in the working folder; the environment wins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """Tokens are secret strings, so that none is printed or logged by accident."""

    model_config = SettingsConfigDict(toml_file="rigwise.toml", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr | None = None
    """`xoxb-…`, from Install App."""
    slack_app_token: SecretStr | None = None
    """`xapp-…` with `connections:write`, for Socket Mode."""
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    discord_token: SecretStr | None = None
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    rigwise_data: Path | None = None
    """Folder of the databases; the user's data folder when unset."""
    rigwise_locale: str | None = None
    rigwise_currency: str | None = None
    """Three letters (`TWD`); unset, the language decides."""
    exchange_rates: dict[str, Annotated[float, Field(gt=0)]] = {}
    """Rates of your own, `{"TWD" = 32.1}`: how many one US dollar buys. They win over the known ones."""
    electricity_usd_per_kwh: Annotated[float, Field(ge=0)] | None = None
    """What a kilowatt hour costs you, in US dollars."""

    @field_validator("slack_api_url")
    @classmethod
    def end_with_slash(cls, url: str) -> str:
        """The SDK joins method names to the base as it stands."""
        return url if url.endswith("/") else f"{url}/"

    @property
    def has_slack(self) -> bool:
        return self.slack_bot_token is not None and self.slack_app_token is not None

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
