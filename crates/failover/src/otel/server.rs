//! Where a target answers, as attributes want it: a host and a port.
//!
//! *What it never does:* tell of a URL that names a user: a password may stand beside it.

/// Host and port of a base URL; `None` where it is none, or holds more than a host.
pub(super) fn server(base_url: &str) -> Option<(&str, u16)> {
    let (scheme, rest) = base_url.trim().split_once("://")?;
    let usual = match scheme.to_ascii_lowercase().as_str() {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#']).next().filter(|authority| !authority.contains('@'))?;
    let (host, port) = match authority.strip_prefix('[') {
        Some(six) => six.split_once(']')?,
        None => authority.find(':').map_or((authority, ""), |colon| authority.split_at(colon)),
    };
    let port = if port.is_empty() { usual } else { port.strip_prefix(':')?.parse().ok()? };
    (!host.is_empty()).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::server;

    #[test]
    fn a_host_and_its_port_or_nothing() {
        let table = [
            ("https://api.openai.com", Some(("api.openai.com", 443))),
            ("HTTP://localhost:8080/v1?x=1", Some(("localhost", 8080))),
            ("http://[::1]:9/a", Some(("::1", 9))),
            ("https://[::1]", Some(("::1", 443))),
            ("https://me:secret@host/", None),
            ("https://secret@host/", None),
            ("https://host:many", None),
            ("ftp://host", None),
            ("https:///path", None),
            ("host", None),
        ];
        for (url, wanted) in table {
            assert_eq!(server(url), wanted, "{url}");
        }
    }
}
