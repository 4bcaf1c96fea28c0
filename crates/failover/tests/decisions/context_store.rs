//! Conversations that are kept: the same laws for both stores, and a process killed while it writes.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use brownout_failover::context::{Conversation, ConversationStore, FileStore, MemoryStore};
use wire::Message;

/// Tells the test binary to write to this file until it is killed.
const WRITER: &str = "BROWNOUT_TEST_STORE";

fn fresh(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        std::fs::remove_file(&path).expect("an old file");
    }
    path
}

fn keeps(store: &dyn ConversationStore) {
    assert_eq!(store.load("a").expect("the store works"), Conversation::default());
    store.append("a", &[Message::user("1"), Message::assistant("2")]).expect("the store works");
    store.append("ab", &[Message::user("not a's")]).expect("the store works");
    store.append("a", &[Message::user("3")]).expect("the store works");
    store.remember("a", "openai").expect("the store works");
    store.remember("a", "anthropic").expect("the store works");
    let kept = store.load("a").expect("the store works");
    assert_eq!(kept.messages, [Message::user("1"), Message::assistant("2"), Message::user("3")]);
    assert_eq!(kept.target.as_deref(), Some("anthropic"));
    assert_eq!(store.load("ab").expect("the store works").target, None);
}

#[test]
fn both_stores_keep_turns_in_order() {
    keeps(&MemoryStore::default());
    let path = fresh("kept.redb");
    let store = FileStore::open(&path).unwrap();
    keeps(&store);
    let before = store.load("a").unwrap();
    drop(store);
    assert_eq!(FileStore::open(&path).unwrap().load("a").unwrap(), before, "after it was opened again");
}

#[test]
fn what_is_no_store_is_an_error() {
    let path = fresh("garbage.redb");
    std::fs::write(&path, "not a store, but long enough to have a head of its own".repeat(200)).unwrap();
    assert!(FileStore::open(&path).is_err());
}

#[test]
fn a_killed_writer_loses_no_acknowledged_turn() {
    for enough in [1, 7, 40] {
        let path = fresh(&format!("killed-{enough}.redb"));
        let acknowledged = write_until_killed(&path, enough);
        let kept = FileStore::open(&path).unwrap().load("c").unwrap().messages;
        // One more may have been kept when the kill came before the word about it.
        assert!(kept.len() >= acknowledged, "{} kept, {acknowledged} acknowledged", kept.len());
        assert!(kept.iter().enumerate().all(|(n, turn)| *turn == numbered(n)), "in order, and whole");
    }
}

/// Runs this binary as a writer, kills it after `enough` acknowledged turns, and says how many there were.
fn write_until_killed(path: &Path, enough: usize) -> usize {
    let this = std::env::current_exe().expect("the test binary");
    let mut command = Command::new(this);
    command.args(["--exact", "context_store::writes_until_it_is_killed", "--nocapture"]).env(WRITER, path);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("a writer");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let mut acknowledged = 0;
    for _ in lines.filter(|line| line.ends_with("acknowledged")) {
        acknowledged += 1;
        if acknowledged == enough {
            child.kill().expect("a live writer");
        }
    }
    child.wait().expect("an ended writer");
    acknowledged
}

fn numbered(n: usize) -> Message {
    Message::user(format!("turn {n} ").repeat(200))
}

/// No test by itself: the process that [`write_until_killed`] kills.
#[test]
#[expect(clippy::print_stdout, reason = "the word to the process that kills this one")]
fn writes_until_it_is_killed() {
    let Ok(path) = std::env::var(WRITER) else { return };
    let store = FileStore::open(Path::new(&path)).unwrap();
    for n in 0.. {
        store.append("c", &[numbered(n)]).unwrap();
        println!("\n{n} acknowledged");
    }
}
