//! All tests in one binary.

mod architecture;
mod export;
mod exports;
mod readme;
