//! Patterns with `*` and `?`.
//!
//! *Which question does it answer?* "Is this the text that is meant?"
//!
//! *Why by hand?* Globs of files stop at slashes, and names of models have some; and two wildcards are all that
//! is wanted here.
//!
//! *What it never does:* take longer than pattern times text.

/// Whether all of `text` is what the pattern says: `*` is any letters, `?` is one.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut retry = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&letter) if letter == '?' || letter == text[t] => (p, t) = (p + 1, t + 1),
            _ => {
                let Some((behind, from)) = retry else { return false };
                retry = Some((behind, from + 1));
                (p, t) = (behind, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|&letter| letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        for (pattern, text) in [
            ("", ""),
            ("*", ""),
            ("gpt-*", "gpt-4o"),
            ("meta-llama/*-Turbo", "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
            ("*a*b", "xaxbxb"),
            ("gr?ße", "größe"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("?", ""), ("gpt-4", "gpt-4o"), ("*a*b", "xaxbx"), ("a?", "a")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
