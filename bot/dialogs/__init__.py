"""Forms that a person fills in instead of writing a sentence: as data, with the check of what was filled in.

An adapter draws a form in what its platform has (a modal) and hands the values back; it decides nothing.
"""

from bot.dialogs.form import Choices, Field, Filled, Form, Option
from bot.dialogs.questions import QUESTION_FORMS, question_form, read_question_form
from bot.dialogs.settings import read_settings_form, settings_form

__all__ = [
    "QUESTION_FORMS",
    "Choices",
    "Field",
    "Filled",
    "Form",
    "Option",
    "question_form",
    "read_question_form",
    "read_settings_form",
    "settings_form",
]
