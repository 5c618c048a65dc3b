"""Findings to one Report tree, and the tree to HTML, Typst and JSON. Pure: nothing here reads or writes a file of the user's."""
