//! A second machine: a root with nothing but the program, the libraries that it names and a
//! store. It has no font, no locale, and no other program.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use crate::house::House;
use crate::house::ask;
use crate::house::run;
use crate::report::Outcome;

/// Where the program and the store lie in the root.
const PROGRAM: &str = "orgraph";
const STORE: &str = "graph.orgraph";

/// The root of such a machine.
pub struct Machine {
    root: PathBuf,
    is_superuser: bool,
}

impl Machine {
    /// A machine with our program and a copy of this store.
    pub fn with(house: &House, store: &Path) -> Result<Machine, String> {
        let root = house.interop("bare");
        let shown = |error: std::io::Error| format!("{}: {error}", root.display());
        if root.exists() {
            fs::remove_dir_all(&root).map_err(shown)?;
        }
        fs::create_dir_all(&root).map_err(shown)?;
        // Lines of ldd are `name => /path (address)` or `/path (address)`; the one part that the
        // kernel brings along has no path.
        let listed = ask(house.command("ldd").arg(house.binary()))?;
        let libraries = listed.split_whitespace().filter(|word| word.starts_with('/'));
        let mut copies: Vec<(&Path, PathBuf)> =
            libraries.map(|library| (Path::new(library), root.join(&library[1..]))).collect();
        let program = house.binary();
        copies.extend([(program.as_path(), root.join(PROGRAM)), (store, root.join(STORE))]);
        for (from, to) in copies {
            let copied = to.parent().map_or(Ok(()), fs::create_dir_all);
            copied.and_then(|()| fs::copy(from, &to).map(drop)).map_err(shown)?;
        }
        let is_superuser = ask(house.command("id").arg("-u"))?.trim() == "0";
        Ok(Machine { root, is_superuser })
    }

    /// Our program there, over the store.
    fn orgraph(&self, house: &House) -> Command {
        let mut command = match self.is_superuser {
            true => house.command("chroot"),
            false => house.command("unshare"),
        };
        if !self.is_superuser {
            command.args(["--map-root-user", "--root"]);
        }
        command.arg(&self.root).arg(format!("/{PROGRAM}"));
        command.args(["--db", &format!("/{STORE}")]);
        command
    }

    /// Draws there what was drawn here into a file, and compares the bytes.
    pub fn draws_the_same(&self, house: &House, words: &[&str], here: &Path) -> Outcome {
        let name = here.file_name().unwrap_or_default();
        let there = Path::new("/").join(name);
        run(self.orgraph(house).args(words).arg("-o").arg(there))?;
        let bytes =
            |file: &Path| fs::read(file).map_err(|error| format!("{}: {error}", file.display()));
        let name = name.to_string_lossy();
        match bytes(here)? == bytes(&self.root.join(name.as_ref()))? {
            true => println!("ok     {name} is the same on a machine without fonts"),
            false => return Err(format!("{name} is not the same on a machine without fonts")),
        }
        Ok(())
    }
}
