"""Everything an operator may set. Nothing else reads the environment."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings named `TIEXIN_…`, from the environment or `.env`; listed in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="TIEXIN_", env_file=".env", extra="ignore")

    database_url: str = Field("sqlite:///var/tiexin.db", description="SQLite file or PostgreSQL")
    content_dir: Path = Field(Path("content"), description="What a marketer edits")
    public_url: str = Field("http://127.0.0.1:8000", description="How customers reach the server")
    host: str = Field("127.0.0.1", description="The address the server listens on")

    secret_key: SecretStr = Field(description="Signs links and cookies; at least 32 characters")
    site_secret: SecretStr = Field(description="Shared with the shop, which signs its customers' identity")
    inner_secret: SecretStr = Field(description="Shared by server, Rasa and action server")

    rasa_url: str = Field("http://127.0.0.1:5005", description="Where Rasa answers, inside only")
    actions_url: str = Field("http://127.0.0.1:5055/webhook", description="Where Rasa calls the actions")
    rasa_timeout_seconds: float = Field(20, gt=0, description="How long one answer of Rasa may take")
    to_person_after_minutes: float = Field(
        10, gt=0, description="A message waits this long for Rasa, then goes to a person"
    )
    worker_interval_seconds: float = Field(5, gt=0, description="Pause between two passes of the worker")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
