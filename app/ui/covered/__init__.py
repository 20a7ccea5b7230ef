"""Which part of our windows others cover, on X11: Qt does not tell there, and the server has to be asked."""
