//! The `orgraph` command.

fn main() {}
