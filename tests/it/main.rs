//! All tests in one binary.

mod algebra;
mod architecture;
mod bad_input;
mod crash;
mod export;
mod exports;
mod history;
mod path_cli;
mod program;
mod readme;
mod real_data;
mod rejected_rows;
mod transcripts;
mod unwritable;
