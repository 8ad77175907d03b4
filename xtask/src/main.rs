//! Chores of this repository that need more than cargo: `cargo xtask` lists them.
//!
//! No dependency but `std`, so that it starts on a machine with nothing but Rust.

mod bare;
mod compare;
mod house;
mod interop;
mod kills;
mod report;
mod tools;

use std::env;
use std::process::ExitCode;

use house::House;
use report::Outcome;
use report::Step;

const USAGE: &str = "\
Usage: cargo xtask <COMMAND>

Commands:
  test [STEP…]   run the whole suite, or only these steps of it, and print what each took
";
const USAGE_OF_STEPS: &str = "
Steps of test:
";

/// The whole suite, in order. A step that fails does not keep the later ones from running.
const STEPS: &[Step] = &[
    Step { name: "format", run: house::format },
    Step { name: "clippy", run: house::clippy },
    Step { name: "rust-tests", run: house::rust_tests },
    Step { name: "binary", run: house::binary },
    Step { name: "python-tools", run: tools::python },
    Step { name: "ftm-tools", run: tools::ftm },
    Step { name: "node-tools", run: tools::node },
    Step { name: "graphviz", run: tools::graphviz },
    Step { name: "graphml-schema", run: tools::graphml_schema },
    Step { name: "picture-tools", run: tools::pictures },
    Step { name: "interop-checks", run: interop::checks },
    Step { name: "linked-data", run: interop::linked_data },
    Step { name: "dot", run: interop::dot },
    Step { name: "pictures", run: interop::pictures },
    Step { name: "networks", run: interop::networks },
    Step { name: "ftm-checks", run: interop::ftm_checks },
    Step { name: "ftm", run: interop::ftm },
];

/// What takes arguments of its own.
type Chore = fn(&House, &[String]) -> Outcome;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((command, names)) = arguments.split_first() else {
        print!("{}", usage());
        return ExitCode::SUCCESS;
    };
    if matches!(command.as_str(), "help" | "--help" | "-h") {
        print!("{}", usage());
        return ExitCode::SUCCESS;
    }
    let chore = match command.as_str() {
        "compare" => Some(compare::compare as Chore),
        "kills" => Some(kills::kills as Chore),
        _ => None,
    };
    if let Some(chore) = chore {
        let done = House::find().and_then(|house| chore(&house, names));
        return done.map_or_else(|error| refuse(&error), |()| ExitCode::SUCCESS);
    }
    let unknown = names.iter().find(|name| !STEPS.iter().any(|step| step.name == **name));
    match unknown {
        None if command == "test" => {}
        None => return refuse(&format!("unknown command `{command}`")),
        Some(name) => return refuse(&format!("unknown step `{name}`")),
    }
    let chosen =
        STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|n| n == step.name));
    match House::find() {
        Ok(house) => report::run(&house, &chosen.collect::<Vec<_>>()),
        Err(error) => refuse(&error),
    }
}

fn usage() -> String {
    let steps: String = STEPS.iter().map(|step| format!("  {}\n", step.name)).collect();
    format!("{}{USAGE_OF_STEPS}{steps}", USAGE.to_owned() + compare::USAGE + kills::USAGE)
}

fn refuse(what: &str) -> ExitCode {
    eprintln!("error: {what}\n\n{}", usage());
    ExitCode::from(2)
}
