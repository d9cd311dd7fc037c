"""From an address to the folder there."""

from __future__ import annotations

import re
from functools import lru_cache

from budgetxl.fault import Refusal, os_error_reason
from budgetxl.storage.failures import raising_os_errors
from budgetxl.storage.writing import Folder

_PASSWORD = re.compile("//[^/:]*:[^/]*@")
"""A user with a password in an address: neither is shown."""


@lru_cache(maxsize=None)
def folder(address: str) -> Folder:
    """The folder at ``address``. Raises ``Refusal`` for one that nothing here can open."""
    from fsspec.core import url_to_fs

    shown = _PASSWORD.sub("//", address)
    try:
        with raising_os_errors():
            fs, root = url_to_fs(address)
    except ImportError as error:
        raise Refusal(f"{shown}：打开这种地址还缺软件包（{error}）") from None
    except ValueError as error:
        raise Refusal(f"{shown}：不认识这种地址（{error}）") from None
    except OSError as error:
        raise Refusal(f"{shown}：打不开（{os_error_reason(error)}）") from None
    return Folder(shown, fs, root)
