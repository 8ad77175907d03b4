//! The file that `export -o` and `render -o` write: whole or not at all, and no pipe, device or
//! link is replaced by it.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::process::Command;
use std::thread;

use crate::program::Desk;

const RECORDS: &str = concat!(
    "{\"record\":\"entity\",\"id\":\"red\",\"type\":\"NGO\",\"name\":\"Red Door\"}\n",
    "{\"record\":\"entity\",\"id\":\"blue\",\"type\":\"Fund\",\"name\":\"Blue Fund\"}\n",
    "{\"record\":\"claim\",\"subject\":\"red\",\"relation\":\"funded-by\",\"object\":\"blue\"}\n",
);
/// Two commands that write a file, up to its name.
const WRITERS: [&[&str]; 2] =
    [&["export", "nquads", "-o"], &["render", "red", "--theme", "dark", "-o"]];

#[test]
fn a_device_behind_a_link_is_written_to() {
    let desk = Desk::with_store(RECORDS);
    symlink("/dev/null", desk.path("sink.svg")).expect("a link can be made");
    for words in WRITERS {
        desk.done(&[words, &["sink.svg"]].concat());
        let kind = fs::symlink_metadata(desk.path("sink.svg")).expect("it is there").file_type();
        assert!(kind.is_symlink(), "{words:?}");
        let kind = fs::metadata("/dev/null").expect("every system has it").file_type();
        assert!(kind.is_char_device(), "{words:?}");
    }
}

#[test]
fn a_link_stays_a_link_to_the_new_content() {
    let desk = Desk::with_store(RECORDS);
    for (words, name) in WRITERS.into_iter().zip(["graph.nq", "red.svg"]) {
        desk.write(name, "old");
        let link = format!("link-{name}");
        symlink(name, desk.path(&link)).expect("a link can be made");
        desk.done(&[words, &[link.as_str()]].concat());
        assert!(desk.path(&link).is_symlink(), "{words:?}");
        assert!(desk.read(name).len() > "old".len(), "{words:?}");
        desk.done(&[words, &["plain.svg"]].concat());
        assert_eq!(desk.read("plain.svg"), desk.read(name), "{words:?}");
    }
}

#[test]
fn a_pipe_is_written_to() {
    let desk = Desk::with_store(RECORDS);
    let made = Command::new("mkfifo").arg(desk.path("pipe.svg")).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo belongs to POSIX");
    for words in WRITERS {
        let path = desk.path("pipe.svg");
        let reader = thread::spawn(move || {
            let mut text = String::new();
            File::open(path).and_then(|mut pipe| pipe.read_to_string(&mut text)).map(|_| text)
        });
        desk.done(&[words, &["pipe.svg"]].concat());
        let kind = fs::symlink_metadata(desk.path("pipe.svg")).expect("it is there").file_type();
        assert!(kind.is_fifo(), "{words:?}");
        let text = reader.join().expect("it ends").expect("the pipe can be read");
        assert!(text.contains("red"), "{words:?}");
    }
}

#[test]
fn a_failure_leaves_the_old_file_and_nothing_beside_it() {
    let desk = Desk::with_store(RECORDS);
    desk.write("old.nq", "old");
    fs::create_dir(desk.path("old.nq.new")).expect("a folder can be made");
    desk.run(&["export", "nquads", "-o", "old.nq"]).with_code(2);
    assert_eq!(desk.read("old.nq"), "old");
    fs::remove_dir(desk.path("old.nq.new")).expect("it is ours");
    let before = desk.names();
    desk.run(&["export", "nquads", "--around", "nobody", "-o", "old.nq"]).with_code(4);
    assert_eq!((desk.read("old.nq"), desk.names()), ("old".to_owned(), before));
}
