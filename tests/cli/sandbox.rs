//! A folder for one test, and the binary run in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use record::report::Report;

/// A small world: forty seconds, one outage of ten, about four hundred requests.
pub(crate) const SMALL: &str = "\
claim: A small world.
seed: 3
duration: 40s
policy: two-providers
workload: { arrivals: { poisson: 10/s } }
timeline:
  - { name: outage, at: 15s, for: 10s, provider: openai, fault: { error: { status: 503 } } }
expect:
  - { during: outage, success_rate: { at_least: 99% } }
";

/// A temporary folder, removed with the value.
pub(crate) struct Sandbox(PathBuf);

/// How a command went.
pub(crate) struct Ran {
    /// Its exit code.
    pub(crate) code: i32,
    /// What it printed to stdout.
    pub(crate) out: String,
    /// What it printed to stderr.
    pub(crate) err: String,
}

impl Sandbox {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("brownout-cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    /// A folder with the small world in `small.yaml`.
    pub(crate) fn small() -> Self {
        let sandbox = Self::new();
        sandbox.write("small.yaml", SMALL);
        sandbox
    }

    /// The path of a file in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file, with its folders.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap_or(&self.0)).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Whether there is such a file or folder.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The binary, to be run in the folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_brownout"));
        command.current_dir(&self.0).args(args).stdin(Stdio::null());
        command
    }

    /// Runs the binary in the folder.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::new(self.command(args).output().unwrap())
    }

    /// Runs the binary, which must pass.
    pub(crate) fn pass(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}\n{}{}", ran.out, ran.err);
        ran
    }

    /// The report in a folder.
    pub(crate) fn report(&self, out: &str) -> Report {
        serde_json::from_slice(&std::fs::read(self.path(out).join("report.json")).unwrap()).unwrap()
    }

    /// Every file of a folder by name, logs decompressed.
    pub(crate) fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(self.path(out)).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), contents(&path))).collect()
    }

    /// The lines of an entry's log.
    pub(crate) fn log(&self, out: &str, id: &str) -> Vec<serde_json::Value> {
        let text = contents(&self.path(out).join(format!("{id}.events.jsonl.zst")));
        let text = String::from_utf8(text).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A folder that cannot be removed is no reason to fail.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Ran {
    /// What a finished process left.
    pub(crate) fn new(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

fn contents(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    let packed = path.extension().is_some_and(|extension| extension == "zst");
    if packed { zstd::decode_all(bytes.as_slice()).unwrap() } else { bytes }
}
