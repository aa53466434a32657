//! The one test binary.

mod project_files;
