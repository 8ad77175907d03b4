//! Killed before each write, sync, rename and removal of small runs, one after the other: what the
//! program does to files is counted where it asks the system for it (`ptrace`).

use std::collections::HashMap;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Stdio;

use nix::sys::ptrace::{self, Event, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use orgraph::graph::LEFT_MAX;

use crate::crash::links;
use crate::program::Desk;
use crate::program::PROGRAM;
use crate::program::report;

/// More than any of these runs takes.
const STEPS_MAX: usize = 5_000;
/// What a system call gives back while it has not been made.
const NOT_MADE: u64 = (-libc::ENOSYS as i64).cast_unsigned();

/// How a step is called that changes files; none for another system call.
fn step_of(call: libc::c_long, first: u64) -> Option<&'static str> {
    match call {
        // Not what is said to people.
        libc::SYS_write | libc::SYS_writev if first <= 2 => None,
        libc::SYS_write
        | libc::SYS_writev
        | libc::SYS_pwrite64
        | libc::SYS_pwritev
        | libc::SYS_ftruncate
        | libc::SYS_fallocate => Some("write"),
        libc::SYS_fsync | libc::SYS_fdatasync | libc::SYS_msync => Some("sync"),
        libc::SYS_rename | libc::SYS_renameat | libc::SYS_renameat2 => Some("rename"),
        libc::SYS_unlink | libc::SYS_unlinkat => Some("removal"),
        _ => None,
    }
}

/// Starts the program, kills it before its step of this number, counted from 0, and says which
/// step that was; none when the program ended before.
fn kill_before(desk: &Desk, words: &[&str], number: usize) -> Option<&'static str> {
    // A shell waits until it is watched, and then becomes the program.
    let mut command = desk.command("sh");
    command.args(["-c", "read go; exec \"$@\"", "sh", PROGRAM]).args(words);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn().expect("a shell");
    let leader = Pid::from_raw(i32::try_from(child.id()).expect("a process number"));
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_EXITKILL;
    ptrace::seize(leader, options).expect("a child may be watched");
    ptrace::interrupt(leader).expect("a child may be stopped");
    drop(child.stdin.take());
    let step = watch(leader, number);
    drop(child.wait());
    step
}

/// Goes from system call to system call, in all threads, and waits for all: a killed program is not
/// gone before somebody has waited for each of its threads.
fn watch(leader: Pid, number: usize) -> Option<&'static str> {
    let group = Pid::from_raw(-leader.as_raw());
    let mut is_program = false;
    let mut steps = 0;
    let mut killed = None;
    loop {
        let Ok(status) = waitpid(group, Some(WaitPidFlag::__WALL)) else { return killed };
        let mut passed_on = None;
        let pid = match status {
            WaitStatus::Exited(pid, _) | WaitStatus::Signaled(pid, ..) if pid == leader => {
                return killed;
            }
            WaitStatus::Exited(..) | WaitStatus::Signaled(..) => continue,
            WaitStatus::PtraceSyscall(pid) => {
                let registers = ptrace::getregs(pid).ok();
                // Each call stops twice: before it is made, and after.
                let entered = registers.filter(|registers| is_program && registers.rax == NOT_MADE);
                let step = entered
                    .and_then(|registers| step_of(registers.orig_rax.cast_signed(), registers.rdi));
                if let Some(step) = step {
                    if steps == number {
                        kill(leader, Signal::SIGKILL).expect("a child may be killed");
                        killed = Some(step);
                    }
                    steps += 1;
                }
                pid
            }
            WaitStatus::PtraceEvent(pid, _, event) => {
                is_program |= event == Event::PTRACE_EVENT_EXEC as i32;
                pid
            }
            WaitStatus::Stopped(pid, signal) => {
                passed_on = Some(signal).filter(|signal| *signal != Signal::SIGTRAP);
                pid
            }
            _ => continue,
        };
        // A thread that is gone by now needs no word from us.
        let _ = ptrace::syscall(pid, passed_on);
    }
}

/// The files of a desk, to be put back.
struct Files(Vec<(PathBuf, Vec<u8>)>);

impl Files {
    fn of(desk: &Desk) -> Files {
        let read = |name: String| {
            let path = desk.path(&name);
            let bytes = fs::read(&path).expect("it can be read");
            (path, bytes)
        };
        Files(desk.names().into_iter().map(read).collect())
    }

    fn put_back(&self, desk: &Desk) {
        for name in desk.names() {
            fs::remove_file(desk.path(&name)).expect("it can be removed");
        }
        for (path, bytes) in &self.0 {
            fs::write(path, bytes).expect("it can be written");
        }
    }
}

/// Kills a command before each of its steps. What is then asked is answered as before the command
/// or as after it, and the command, done again, ends as if nothing had been.
fn kill_at_each_step(desk: &Desk, words: &[&str], asked: impl Fn() -> String) {
    let files = Files::of(desk);
    let before = asked();
    desk.done(words);
    let (after, names) = (asked(), desk.names());
    let mut steps: HashMap<&str, usize> = HashMap::new();
    let (mut as_before, mut as_after) = (0, 0);
    for number in 0..STEPS_MAX {
        files.put_back(desk);
        let Some(step) = kill_before(desk, words, number) else { break };
        *steps.entry(step).or_default() += 1;
        let found = asked();
        match found {
            _ if found == before => as_before += 1,
            _ if found == after => as_after += 1,
            _ => panic!("killed before {step} {number} of {words:?}: neither before nor after"),
        }
        desk.run(words);
        assert_eq!(asked(), after, "done again after a kill before {step} {number} of {words:?}");
        assert_eq!(desk.names(), names, "after a kill before {step} {number} of {words:?}");
    }
    let all: usize = steps.values().sum();
    assert!(all < STEPS_MAX, "{words:?} takes more steps");
    let mut steps: Vec<String> =
        steps.iter().map(|(step, count)| format!("{count} {step}")).collect();
    steps.sort();
    assert!(all > 0, "{words:?} did nothing to files");
    report(&format!(
        "{}: killed before each of {all} steps ({}): {as_before} as before, {as_after} as after",
        words.join(" "),
        steps.join(", ")
    ));
}

fn records(prefix: &str) -> String {
    let entity =
        |n| format!("{{\"record\":\"entity\",\"id\":\"{prefix}{n}\",\"name\":\"{prefix} {n}\"}}\n");
    let claim = |n| {
        format!(
            "{{\"record\":\"claim\",\"subject\":\"{prefix}{n}\",\"relation\":\"partner-of\",\
             \"object\":\"{prefix}0\",\"start\":\"2001\",\"source\":\"A report\"}}\n"
        )
    };
    (0..5).map(entity).chain((1..5).map(claim)).collect()
}

/// What the store holds; nothing where there is none.
fn held(desk: &Desk) -> String {
    match desk.path("graph.orgraph").exists() {
        true => desk.verified(),
        false => String::new(),
    }
}

#[test]
fn a_first_import_is_whole_or_not_there() {
    let desk = Desk::new();
    desk.write("first.jsonl", records("new"));
    kill_at_each_step(&desk, &["import", "first.jsonl"], || held(&desk));
}

#[test]
fn a_later_import_is_whole_or_not_there() {
    let desk = Desk::with_store(&records("old"));
    desk.write("second.jsonl", records("new"));
    kill_at_each_step(&desk, &["import", "second.jsonl"], || held(&desk));
}

#[test]
fn an_image_is_whole_or_not_there() {
    let desk = Desk::with_store(&links(300));
    let asked = || desk.done(&["rank", "--top", "5"]) + &held(&desk);
    kill_at_each_step(&desk, &["compact"], asked);
}

#[test]
fn an_undo_is_whole_or_not_done() {
    let desk = Desk::with_store(&records("old"));
    desk.write("second.jsonl", records("new"));
    desk.done(&["import", "second.jsonl"]);
    kill_at_each_step(&desk, &["undo", "3"], || held(&desk));
}

#[test]
fn what_is_folded_into_an_image_is_whole_or_not_there() {
    let desk = Desk::with_store(&links(100));
    desk.done(&["compact"]);
    // More than a writing command leaves to be read by others, so that it folds.
    desk.write("more.jsonl", links(100 + LEFT_MAX as u64 + 1));
    let asked = || desk.done(&["rank", "--top", "5"]) + &held(&desk);
    kill_at_each_step(&desk, &["import", "more.jsonl"], asked);
}
