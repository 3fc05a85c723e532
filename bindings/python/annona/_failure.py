# SPDX-License-Identifier: Apache-2.0
"""The one exception: something could not be done at all. A refusal by a rule is no exception."""


class Failure(Exception):
    """What stood in the way.

    code -- permanent, UPPER_SNAKE: SCHEME_REFUSED, BAD_HANDLE, MALFORMED
    text -- what was found and what is allowed
    place -- field, or file:line:col; empty where there is none
    """

    def __init__(self, code: str, text: str = "", place: str = "") -> None:
        super().__init__(code, text, place)
        self.code = code
        self.text = text
        self.place = place

    def __str__(self) -> str:
        return f"{self.code}: {self.text}" + (f" ({self.place})" if self.place else "")
