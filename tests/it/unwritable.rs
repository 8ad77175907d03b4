//! Places that cannot be written, and disks that are full: the store stays as it was.

use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::program::Desk;
use crate::program::PROGRAM;
use crate::program::Ran;
use crate::program::names_in;
use crate::program::report;

/// A link between two entities, JSON Lines.
const RECORDS: &str = concat!(
    "{\"record\":\"entity\",\"id\":\"red\",\"type\":\"NGO\",\"name\":\"Red Door\"}\n",
    "{\"record\":\"entity\",\"id\":\"blue\",\"type\":\"Fund\",\"name\":\"Blue Fund\"}\n",
    "{\"record\":\"claim\",\"subject\":\"red\",\"relation\":\"funded-by\",\"object\":\"blue\"}\n",
);

/// A command of someone whom permissions stop: root is made nobody. None where that cannot be.
fn somebody(desk: &Desk, words: &[&str]) -> Option<Command> {
    let probe = desk.path("probe");
    fs::create_dir_all(&probe).expect("a folder can be made");
    fs::set_permissions(&probe, Permissions::from_mode(0o555)).expect("the folder is ours");
    let is_stopped = fs::write(probe.join("a"), "").is_err();
    drop(fs::remove_file(probe.join("a")));
    if is_stopped {
        let mut command = desk.command(PROGRAM);
        command.args(words);
        return Some(command);
    }
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let sees = Command::new("setpriv").args(nobody).args([PROGRAM, "--version"]).output();
    if !sees.is_ok_and(|output| output.status.success()) {
        report("skipped: permissions do not stop us here, and setpriv cannot make us nobody");
        return None;
    }
    let mut command = desk.command("setpriv");
    command.args(nobody).arg(PROGRAM).args(words);
    Some(command)
}

#[test]
fn a_folder_that_cannot_be_written_can_be_read() {
    let desk = Desk::with_store(RECORDS);
    let folder = desk.path("closed");
    fs::create_dir(&folder).expect("a folder can be made");
    fs::rename(desk.path("graph.orgraph"), folder.join("graph.orgraph")).expect("on one disk");
    let mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
    };
    mode(&folder.join("graph.orgraph"), 0o444);
    mode(&folder, 0o555);
    mode(&desk.path("."), 0o755);
    let bytes = fs::read(folder.join("graph.orgraph")).expect("the store can be read");
    let db = ["--db", "closed/graph.orgraph"];
    for words in [
        &["list"][..],
        &["list", "claims"],
        &["show", "red"],
        &["search", "door"],
        &["stats"],
        &["log"],
        &["verify"],
        &["path", "red", "blue"],
        &["neighbors", "red"],
        &["export", "jsonl"],
        &["export", "jsonld"],
    ] {
        let Some(mut command) = somebody(&desk, &[&db[..], words].concat()) else { return };
        let ran = Ran::of(&mut command).with_code(0);
        assert!(!ran.out.is_empty(), "{words:?}");
    }
    for words in [
        &["import", "first.jsonl"][..],
        &["add", "entity", "Green"],
        &["undo"],
        &["--db", "closed/new.orgraph", "init"],
        &["--db", "closed/new.orgraph", "import", "first.jsonl"],
        &["backup", "closed/copy.orgraph"],
    ] {
        let db = if words[0] == "--db" { &[][..] } else { &db[..] };
        let Some(mut command) = somebody(&desk, &[db, words].concat()) else { return };
        let ran = Ran::of(&mut command).with_code(5);
        let first = ran.err.lines().next().unwrap_or_default();
        assert!(first.starts_with("error: ") && first.contains("cannot be written"), "{ran:#?}");
    }
    assert_eq!(names_in(&folder), ["graph.orgraph"]);
    let after = fs::read(folder.join("graph.orgraph")).expect("the store can be read");
    assert!(after == bytes, "the store is as it was");
    mode(&folder, 0o755);
}

/// Runs the program with files limited to some blocks of 512 bytes, as a full disk limits them.
fn limited(desk: &Desk, blocks: u64, words: &[&str]) -> Ran {
    // Without the trap the signal would end the program before it could say anything.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    Ran::of(desk.command("sh").args(["-c", &script, PROGRAM]).args(words))
}

fn many(count: usize) -> String {
    let entity = |n| format!("{{\"record\":\"entity\",\"id\":\"e{n}\",\"name\":\"Entity {n}\"}}\n");
    let claim = |n| {
        let next = (n * 7 + 1) % count;
        format!(
            "{{\"record\":\"claim\",\"subject\":\"e{n}\",\"relation\":\"partner-of\",\
             \"object\":\"e{next}\",\"source\":\"A report\"}}\n"
        )
    };
    (0..count).map(entity).chain((0..count).map(claim)).collect()
}

/// Runs a command under ever wider limits until it succeeds; until then each must say that there
/// was no room, and leave `names` and what `state` returns.
fn check_full(desk: &Desk, words: &[&str], state: &dyn Fn() -> String) -> (u32, String) {
    // What SQLite could not clear away for want of room goes with the next command that writes.
    let names = || -> Vec<String> {
        let is_log = |name: &String| name.ends_with("-wal") || name.ends_with("-shm");
        desk.names().into_iter().filter(|name| !is_log(name)).collect()
    };
    let (before, named) = (state(), names());
    let mut blocks = 1;
    for refused in 0.. {
        let ran = limited(desk, blocks, words);
        if ran.code == Some(0) {
            return (refused, state());
        }
        let ran = ran.with_code(5);
        let is_clear = ran.err.starts_with("error: the disk ") && ran.err.lines().count() == 1;
        assert!(is_clear, "{blocks} blocks: {ran:#?}");
        assert_eq!(state(), before, "{blocks} blocks");
        assert_eq!(names(), named, "{blocks} blocks leave nothing behind");
        blocks += 1 + blocks / 4;
    }
    unreachable!("some limit is wide enough")
}

#[test]
fn a_full_disk_leaves_the_store_as_it_was() {
    let desk = Desk::with_store(RECORDS);
    desk.write("many.jsonl", many(300));
    let whole = Desk::with_store(RECORDS);
    whole.write("many.jsonl", many(300));
    whole.done(&["import", "many.jsonl"]);
    let imported = check_full(&desk, &["import", "many.jsonl"], &|| desk.verified());
    assert!(imported.1 == whole.verified(), "once there is room, everything is there");
    let undone = check_full(&desk, &["undo"], &|| desk.verified());
    whole.done(&["undo"]);
    assert!(undone.1 == whole.verified(), "once there is room, everything is undone");
    desk.done(&["undo"]);
    assert_eq!(desk.names(), ["first.jsonl", "graph.orgraph", "many.jsonl"]);
    report(&format!("full disk: {} imports and {} undos refused", imported.0, undone.0));
}

#[test]
fn a_full_disk_leaves_no_half_of_a_new_store() {
    let desk = Desk::new();
    desk.write("many.jsonl", many(300));
    let state = || match desk.path("graph.orgraph").exists() {
        true => desk.verified(),
        false => "no store".to_owned(),
    };
    let (refused, made) = check_full(&desk, &["import", "many.jsonl"], &state);
    let whole = Desk::new();
    whole.write("many.jsonl", many(300));
    whole.done(&["import", "many.jsonl"]);
    assert!(made == whole.verified(), "once there is room, everything is there");
    let copied = check_full(&desk, &["backup", "copy.orgraph"], &|| desk.verified());
    assert_eq!(desk.done(&["--db", "copy.orgraph", "export", "jsonl"]), made);
    report(&format!("full disk: {refused} new stores and {} backups refused", copied.0));
}
