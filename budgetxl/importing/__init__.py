"""Official tables from anywhere: a submission of a known format, and what found no place in it."""

from budgetxl.importing.bring import Imported, imported
from budgetxl.importing.paste import Pasted, pasted
from budgetxl.importing.recognise import recognised

__all__ = ["Imported", "Pasted", "imported", "pasted", "recognised"]
