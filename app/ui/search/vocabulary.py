"""Names of attributes out of the table in force, in the language in use."""

from __future__ import annotations

from collections.abc import Sequence

from app.store.attributes import AttributeTable
from app.ui import i18n


class TableWords:
    """Obeys ``attributes.Vocabulary``."""

    def __init__(self, table: AttributeTable) -> None:
        self._table = table

    def keys(self, target_type: str) -> Sequence[str]:
        """Those the table has for a target type, in its order."""
        return [one.key for one in self._table.of_type(target_type)]

    def key_name(self, target_type: str, key: str) -> str:
        """What people call an attribute."""
        return self._table.key_called(target_type, key, i18n.current())

    def values(self, target_type: str, key: str) -> Sequence[str]:
        """Known values; none: any text."""
        spec = self._table.get(target_type, key)
        return list(spec.values) if spec is not None else ()

    def value_name(self, target_type: str, key: str, value: str) -> str:
        """What people call a value."""
        return self._table.value_called(target_type, key, value, i18n.current())
