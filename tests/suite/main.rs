//! The one test binary.

mod link_frames;
mod link_session;
