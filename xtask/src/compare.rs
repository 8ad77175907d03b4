//! Ours beside other stores: one run of somebody's harness, with ours as one more peer.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use crate::house::House;
use crate::house::run;
use crate::report::Outcome;

pub const USAGE: &str = "  compare HARNESS DATA WORK PEERS [ARGUMENT…]
                 run HARNESS/compare.py on the graph in DATA, with stores in WORK: ours and PEERS,
                 parted by commas; the rest goes to the harness as it is. The peer `least` only
                 loads. Set HARNESS_BIN to the folder of its built programs, and PYTHON to the
                 Python that has its packages
";

/// Builds ours, says which harness it is by the hash of its files, and runs it.
pub fn compare(house: &House, arguments: &[String]) -> Outcome {
    let [harness, data, work, peers, rest @ ..] = arguments else {
        return Err(format!("expected HARNESS DATA WORK PEERS\n{USAGE}"));
    };
    house.build_example("peer")?;
    println!("harness: sha256 {}", hash_of(Path::new(harness))?);
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let mut command = Command::new(python);
    command.arg(Path::new(harness).join("compare.py"));
    command.args(["--data", data, "--work", work, "--peers", &format!("{peers},ours")]);
    let program = house.example("peer").display().to_string();
    command.arg("--ext").arg(format!("ours={program}"));
    command.arg("--ext").arg(format!("least={program} least"));
    if let Some(programs) = std::env::var_os("HARNESS_BIN") {
        command.arg("--native").arg(programs);
    }
    run(command.args(rest))
}

/// The hash of the names and contents of all files in a folder.
fn hash_of(folder: &Path) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    list(folder, &mut files).map_err(failed)?;
    files.sort();
    let mut hash = Command::new("sha256sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`sha256sum` could not be started: {error}"))?;
    let mut input = hash.stdin.take().ok_or("a pipe")?;
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
        let bytes = fs::read(&file).map_err(failed)?;
        input.write_all(name.as_bytes()).and_then(|()| input.write_all(&bytes)).map_err(failed)?;
    }
    drop(input);
    let done = hash.wait_with_output().map_err(failed)?;
    Ok(String::from_utf8_lossy(&done.stdout).split_whitespace().next().unwrap_or("?").to_owned())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // What a run of Python leaves behind is not the harness.
        if path.is_dir() && path.file_name().is_some_and(|name| name != "__pycache__") {
            list(&path, files)?;
        } else if path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
