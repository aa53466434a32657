//! The five panes on a screen without a display: what they show, and what they ask for when somebody
//! clicks, types, drags or looks away.

mod looks;
