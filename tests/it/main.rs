//! All tests in one binary. What they tried and measured is printed: `cargo test -- --nocapture`.

#![allow(clippy::print_stdout)]

mod algebra;
mod architecture;
mod bad_input;
mod crash;
mod export;
mod exports;
mod history;
mod program;
mod readme;
mod rejected_rows;
mod unwritable;
