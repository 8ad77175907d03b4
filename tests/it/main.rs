//! All tests in one binary.

mod algebra;
mod architecture;
mod export;
mod exports;
mod readme;
