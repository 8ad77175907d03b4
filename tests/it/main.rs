//! All tests in one binary. What they tried and measured is printed: `cargo test -- --nocapture`.

#![allow(clippy::print_stdout)]

mod algebra;
mod architecture;
mod bad_input;
mod conflicts;
mod crash;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod crash_steps;
mod export;
mod exports;
mod facts;
mod flows;
mod fresh_store;
mod ftm;
mod graph_data;
mod graph_files;
mod graphalytics;
mod guessed_mapping;
mod history;
mod hostile_linked_data;
mod identity;
mod image;
mod inconsistencies;
mod own_files;
mod path_brute;
mod path_cases;
mod path_cli;
mod path_flags;
mod path_language;
mod paths;
mod petgraph_visit;
mod picture_flags;
mod pictures;
mod program;
mod readme;
mod real_data;
mod rejected_rows;
mod result_files;
mod ror;
mod store;
mod surroundings;
mod transcripts;
mod unwritable;
mod w3c_paths;
mod w3c_rdf;
mod whole_store;
