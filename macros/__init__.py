"""The text of the macros and of the ribbon, as data of the package."""
