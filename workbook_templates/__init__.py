"""The sets of forms that come with the program, as data of the package."""
