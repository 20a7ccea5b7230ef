"""Searching for targets: a draft, its run, its hits and their pictures. ``search.Search`` is the way in.

``draft`` what is asked and what is wrong with it · ``when`` ranges of time · ``run`` one search and its
states · ``hits`` what was found, counted · ``plan`` which page is next · ``coverage`` what was analysed ·
``pictures`` target and source pictures.
"""
