"""What a check found, told in several ways: ``text`` for a terminal, ``document`` for programs,
``page`` and ``workbook`` to be handed round, ``lines`` for the sheet 校验结果.

``files`` is the table of those that can be saved. Nothing is loaded here: few runs need them all.
"""
