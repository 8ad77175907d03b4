//! All tests in one binary.

mod architecture;
mod bad_input;
mod crash;
mod export;
mod history;
mod program;
mod rejected_rows;
mod unwritable;
