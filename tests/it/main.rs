//! All tests in one binary.

mod architecture;
mod export;
