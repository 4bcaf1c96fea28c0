//! Numbers and durations as people say them.
//!
//! *What it never does:* say more digits than matter: 0.5 s, 20 s, 80 ms.

use std::time::Duration;

/// `20 s`, `1.5 s`, `80 ms`.
pub(crate) fn said(duration: Duration) -> String {
    let secs = duration.as_secs_f64();
    match secs {
        _ if secs >= 10.0 => format!("{secs:.0} s"),
        _ if secs >= 0.1 => format!("{} s", (secs * 10.0).round() / 10.0),
        _ => format!("{} ms", duration.as_millis()),
    }
}

/// `once`, `twice`, `7 times`.
pub(crate) fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

/// `1 call`, `2 calls`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Things after each other: `a, b and c`.
pub(crate) fn listed<S: AsRef<str>>(things: &[S]) -> String {
    let things: Vec<&str> = things.iter().map(AsRef::as_ref).collect();
    match things.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_digits_that_matter() {
        let cases = [
            (20_000, "20 s"),
            (34_400, "34 s"),
            (1020, "1 s"),
            (1500, "1.5 s"),
            (480, "0.5 s"),
            (80, "80 ms"),
            (0, "0 ms"),
        ];
        for (millis, words) in cases {
            assert_eq!(said(Duration::from_millis(millis)), words);
        }
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!((listed(&["a"]), listed(&["a", "b", "c"])), ("a".to_owned(), "a, b and c".to_owned()));
        assert_eq!((times(1), times(2), times(7)), ("once".to_owned(), "twice".to_owned(), "7 times".to_owned()));
    }
}
