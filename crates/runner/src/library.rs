//! The library: scenarios, policies and incidents, from disk or out of the binary.
//!
//! What ships with Brownout is embedded, so an installed binary plays its scenarios anywhere. A
//! file on disk wins over an embedded one of the same name; a name may be given instead of a path.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

static SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../scenarios");
static POLICIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../fixtures/policies");
static INCIDENTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../fixtures/incidents");

/// A file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its path, as a person would write it; for embedded files, where it stands in the project.
    pub name: String,
    /// Its file's stem.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Whether it comes out of the binary.
    pub embedded: bool,
}

/// What a file is for, and so where it is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Scenarios.
    Scenarios,
    /// Policies.
    Policies,
    /// Incidents.
    Incidents,
}

/// A file that could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// Neither a file nor a name.
    #[error("{what}: no such {kind}{}", .hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    Unknown {
        /// What was asked for.
        what: String,
        /// What it should have been.
        kind: &'static str,
        /// What was probably meant.
        hint: Option<String>,
    },
    /// There, but not readable.
    #[error("{path}: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// The system's words.
        why: String,
    },
    /// A folder without a scenario in it.
    #[error("{path}: no scenarios (.yaml) in this folder")]
    Empty {
        /// The folder.
        path: String,
    },
}

impl Missing {
    /// The message and the hint, apart.
    pub fn in_words(self) -> (String, Option<String>) {
        match self {
            Self::Unknown { what, kind, hint } => (format!("there is no {kind} `{what}`"), hint),
            other => (other.to_string(), None),
        }
    }
}

impl Shelf {
    fn dir(self) -> &'static Dir<'static> {
        match self {
            Self::Scenarios => &SCENARIOS,
            Self::Policies => &POLICIES,
            Self::Incidents => &INCIDENTS,
        }
    }

    const fn home(self) -> &'static str {
        match self {
            Self::Scenarios => "scenarios",
            Self::Policies => "fixtures/policies",
            Self::Incidents => "fixtures/incidents",
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Scenarios => "scenario file, folder or name",
            Self::Policies => "policy file or name",
            Self::Incidents => "incident file or name",
        }
    }

    /// Everything embedded, in order of path.
    pub fn embedded(self) -> Vec<Source> {
        let mut sources = Vec::new();
        collect(self.dir(), self.home(), &mut sources);
        sources.sort_by(|a, b| a.name.cmp(&b.name));
        sources
    }

    /// The names of everything embedded.
    pub fn names(self) -> Vec<String> {
        self.embedded().into_iter().map(|source| source.id).collect()
    }

    /// A file by path, or an embedded one by name. Paths are taken from `beside` first, where given,
    /// then from the working directory.
    ///
    /// # Errors
    /// Where there is none, with what was probably meant.
    pub fn find(self, what: &str, beside: Option<&Path>) -> Result<Source, Missing> {
        let near = beside.map(|folder| folder.join(what));
        for path in near.into_iter().chain([PathBuf::from(what)]) {
            if path.is_file() {
                return read(&path);
            }
        }
        let mut embedded = self.embedded().into_iter();
        embedded.find(|source| source.id == what || source.name == what).ok_or_else(|| self.unknown(what))
    }

    fn unknown(self, what: &str) -> Missing {
        let names = self.names();
        let meant = document::closest(what, names.iter().map(String::as_str));
        let hint = match meant {
            Some(meant) => Some(format!("did you mean `{meant}`?")),
            None if names.is_empty() => None,
            None => Some(format!("known names: {}", names.join(", "))),
        };
        Missing::Unknown { what: what.to_owned(), kind: self.kind(), hint }
    }
}

/// Scenarios by paths: files, folders (searched through), or names of embedded ones. Without paths:
/// the folder `scenarios/` where there is one, else everything embedded.
///
/// # Errors
/// Everything that could not be had, at once.
pub fn scenarios(paths: &[String]) -> Result<Vec<Source>, Vec<Missing>> {
    if paths.is_empty() {
        let home = Path::new("scenarios");
        return if home.is_dir() {
            folder(home).map_err(|missing| vec![missing])
        } else {
            Ok(Shelf::Scenarios.embedded())
        };
    }
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for path in paths {
        match scenario(path) {
            Ok(sources) => found.extend(sources),
            Err(error) => missing.push(error),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(missing) }
}

fn scenario(path: &str) -> Result<Vec<Source>, Missing> {
    if Path::new(path).is_dir() {
        return folder(Path::new(path));
    }
    Shelf::Scenarios.find(path, None).map(|source| vec![source])
}

fn folder(path: &Path) -> Result<Vec<Source>, Missing> {
    let mut files = Vec::new();
    walk(path, &mut files)?;
    files.sort();
    if files.is_empty() {
        return Err(Missing::Empty { path: path.display().to_string() });
    }
    files.iter().map(|file| read(file)).collect()
}

fn walk(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Missing> {
    for entry in std::fs::read_dir(path).map_err(|error| unreadable(path, &error))? {
        let path = entry.map_err(|error| unreadable(path, &error))?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if is_yaml(&path) {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads a file.
///
/// # Errors
/// Where the system refuses, or the text is not UTF-8.
pub fn read(path: &Path) -> Result<Source, Missing> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    Ok(Source { name: path.display().to_string(), id: stem(path), text, embedded: false })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Missing {
    Missing::Unreadable { path: path.display().to_string(), why: error.to_string() }
}

fn collect(dir: &Dir<'_>, home: &str, sources: &mut Vec<Source>) {
    for file in dir.files().filter(|file| is_yaml(file.path())) {
        let text = file.contents_utf8().unwrap_or_default().to_owned();
        let name = format!("{home}/{}", file.path().display());
        sources.push(Source { name, id: stem(file.path()), text, embedded: true });
    }
    for inner in dir.dirs() {
        collect(inner, home, sources);
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}
