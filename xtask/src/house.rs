//! Where everything lies, and the steps that need nothing but cargo.

use std::env;
use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use crate::report::Outcome;

/// The repository and its folder for what is built.
pub struct House {
    root: PathBuf,
    target: PathBuf,
}

impl House {
    /// The repository that this program was built in.
    pub fn find() -> Result<House, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
        let root = root.filter(|root| root.join("Cargo.toml").is_file());
        let root = root.ok_or("the repository is not where it was when xtask was built")?;
        let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        Ok(House { root: root.to_owned(), target: root.join(target) })
    }

    /// A file of the repository, which must be there.
    pub fn file(&self, path: &str) -> Result<PathBuf, String> {
        let full = self.root.join(path);
        if full.is_file() { Ok(full) } else { Err(format!("{path} is missing")) }
    }

    /// A file of the material that is kept beside the repository, where it is there: what others
    /// own is not committed.
    pub fn shared(&self, path: &str) -> Option<PathBuf> {
        let beside = self.root.join("../shared");
        let folder = env::var_os("ORGRAPH_SHARED").map_or(beside, PathBuf::from);
        Some(folder.join(path)).filter(|file| file.is_file())
    }

    /// A place for what the tools of other people need, and make.
    pub fn interop(&self, path: &str) -> PathBuf {
        self.target.join("interop").join(path)
    }

    /// The program as users get it.
    pub fn binary(&self) -> PathBuf {
        self.target.join("release").join(format!("orgraph{}", env::consts::EXE_SUFFIX))
    }

    /// Builds the program as users get it.
    pub fn build_program(&self) -> Outcome {
        self.cargo(&["build", "--release", "--quiet"])
    }

    /// A program of `[[example]]`, once [`House::build_example`] has made it.
    pub fn example(&self, name: &str) -> PathBuf {
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.target.join("release").join("examples").join(name)
    }

    /// Builds a program of `[[example]]`.
    pub fn build_example(&self, name: &str) -> Outcome {
        self.cargo(&["build", "--release", "--quiet", "--example", name])
    }

    /// A command that runs at the root of the repository.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).stdin(Stdio::null());
        command
    }

    fn cargo(&self, arguments: &[&str]) -> Outcome {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        run(self.command(cargo).args(arguments))
    }
}

/// Runs a command to its end; its output goes where ours does.
pub fn run(command: &mut Command) -> Outcome {
    let shown = shown(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}")),
    }
}

/// Runs a command to its end and returns what it wrote to standard output; what it wrote to
/// standard error is told when it failed.
pub fn ask(command: &mut Command) -> Result<String, String> {
    let shown = shown(command);
    let done = command.stderr(Stdio::piped()).output();
    let done = done.map_err(|error| format!("`{shown}` could not be started: {error}"))?;
    if !done.status.success() {
        let why = String::from_utf8_lossy(&done.stderr);
        return Err(format!("`{shown}` failed ({}): {}", done.status, why.trim()));
    }
    String::from_utf8(done.stdout).map_err(|_| format!("`{shown}` wrote what is not UTF-8"))
}

fn shown(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let names = words.map(|word| Path::new(word).file_name().unwrap_or(word).to_string_lossy());
    names.collect::<Vec<_>>().join(" ")
}

pub fn format(house: &House) -> Outcome {
    needs_component(house, "fmt", "rustfmt")?;
    house.cargo(&["fmt", "--all", "--check"])
}

pub fn clippy(house: &House) -> Outcome {
    needs_component(house, "clippy", "clippy")?;
    let arguments = ["clippy", "--release", "--workspace", "--all-targets"];
    house.cargo(&[arguments.as_slice(), &["--", "-D", "warnings"]].concat())
}

pub fn rust_tests(house: &House) -> Outcome {
    house.cargo(&["test", "--release", "--workspace"])
}

pub fn binary(house: &House) -> Outcome {
    house.cargo(&["build", "--release"])?;
    run(house.command(house.binary()).arg("--version"))
}

/// Adds a part of the Rust toolchain that minimal installations leave out.
fn needs_component(house: &House, subcommand: &str, component: &str) -> Outcome {
    if house.cargo(&[subcommand, "--version"]).is_ok() {
        return Ok(());
    }
    run(house.command("rustup").args(["component", "add", component])).map_err(|error| {
        format!("cargo {subcommand} is missing, type `rustup component add {component}` ({error})")
    })
}
