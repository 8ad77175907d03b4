//! All tests in one binary.

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
