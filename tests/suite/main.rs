//! The one test binary: everything that needs no display, GPU, network or other program.
//!
//! | module | tells |
//! |---|---|
//! | `architecture` | who imports whom, which crates are named where, length and heading of files |
//! | `at_once` | how many requests a device answers at once is measured, whatever the device does |
//! | `frames` | what went over the wire is told exactly, in words, in bounded memory |
//! | `faults` | the fault catalogue, a test a row; `tests/README.md` is its table |
//! | `captures` | exactly the samples around a trigger are kept, whatever the disk does |
//! | `grid` | a spreadsheet of tags: what cells mean, what fills, waits, comes back, and how it is driven |
//! | `quirks` | devices that break the rules in a known way work, and only where that is named |
//! | `project_files` | what is read, refused (in which words), written, and survives any text |
//! | `scenarios` | devices as they are met in the field end as `device_maps.json` says |
//! | `tag_import` | tables of tags: every broken one names its cell and changes nothing, every good one comes back equal |
//! | `help` | every field of every editor is explained in both languages; F1; profiles in the window |
//! | `profiles` | profile files, what becomes of them, and each of the library against its device |
//! | `scenarios` | thirteen ways in which devices of the field behave, and what the window says of each |
//! | `trend_tools` | exports, recordings laid over, spectra, one pen against another: pure, and as screens |
//! | `screens_panes` | what the panes show, and what they ask for when somebody clicks, types, drags |
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::excessive_nesting,
    missing_docs,
    reason = "a test that meets the unexpected has to fail loudly"
)]

mod alarms;
mod app_logic;
mod architecture;
mod at_once;
mod buttons;
mod captures;
mod cli_codec;
mod command_line;
mod codec_addresses;
mod codec_plans;
mod codec_properties;
mod codec_scaling;
mod codec_types;
mod codec_values;
mod cpu_renderer;
mod desktop;
mod device_maps;
mod diagnosis;
mod documents;
mod explore;
mod fake_net;
mod far_factor;
mod faults;
mod frame;
mod frames;
mod history;
mod journal;
mod grid;
mod held_out;
mod help;
mod link_allocations;
mod link_frames;
mod link_queries;
mod link_session;
mod loopback;
mod peeking;
mod phrases;
mod pictures;
mod plant_builder;
mod profiles;
mod project_files;
mod quirks;
mod read_cost;
mod scan;
mod scenarios;
mod scheduling;
mod screens_panes;
mod session_sim;
mod simulator;
mod support;
mod tag_import;
mod tag_meanings;
mod texts;
mod theme;
mod station;
mod trend_compare;
mod trend_pens;
mod trend_tools;
mod trend_view;
mod trends;
mod unplugged;
mod value_cell;
mod vectors;
mod writes;
