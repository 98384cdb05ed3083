"""Language and conversation: what was asked, and what to say."""

from bot.bot import Bot
from bot.question import Context, Question
from bot.reply import Reply

__all__ = ["Bot", "Context", "Question", "Reply"]
