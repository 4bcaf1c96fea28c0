//! What goes wrong, when, and for whom
