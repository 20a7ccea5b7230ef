"""Searching for targets: a draft, its run, its hits and their pictures. ``search.Search`` is the way in.

``draft`` what is asked and what is wrong with it · ``when`` ranges of time · ``fitting`` a file into a
picture to look for · ``sharing``, ``kept`` queries as text, in the local database · ``run`` one search and
its states · ``plan`` which page is next · ``answers`` hits out of an answer · ``hits`` what was found,
counted · ``pictures`` target and source pictures · ``instances``, ``coverage`` what was analysed ·
``trail``, ``places`` one target's way · ``report`` what a report says.
"""
