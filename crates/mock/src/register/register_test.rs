//! A register that is full.

use bytes::Bytes;

use super::*;

fn register(requests: usize, bytes: usize) -> Register {
    Register::new(Bounds { requests, bytes, ..Bounds::default() }, Seed(1))
}

fn page(body: usize) -> Box<Page> {
    at("a", body)
}

fn at(provider: &str, body: usize) -> Box<Page> {
    let (parts, ()) = http::Request::new(()).into_parts();
    let page = Page::new(Moment::START, &parts, &vec![b'x'; body].into(), None, usize::MAX);
    Box::new(page.at(Some(provider.into())))
}

fn numbers(register: &Register) -> Vec<u64> {
    register.after(0, None, 100).iter().map(|one| one.number).collect()
}

#[test]
fn the_oldest_go_first_and_numbers_go_on() {
    let register = register(3, 1 << 20);
    for _ in 0..5 {
        register.enter(page(10));
    }
    assert_eq!((numbers(&register), register.entered()), (vec![3, 4, 5], (5, 2)));
    let after = |number, limit| register.after(number, None, limit).iter().map(|one| one.number).collect::<Vec<_>>();
    assert_eq!((after(3, 100), after(0, 1), after(9, 100)), (vec![4, 5], vec![3], vec![]));
}

#[test]
fn bytes_are_bounded_too() {
    let register = register(1000, 10_000);
    for _ in 0..100 {
        register.enter(page(2000));
        assert!(register.bytes() <= 10_000);
    }
    assert_eq!(numbers(&register), [98, 99, 100]);
    register.enter(page(20_000));
    assert_eq!((numbers(&register), register.bytes()), (vec![], 0), "one that fits nowhere is not kept");
}

#[test]
fn what_is_gone_is_counted_all_the_same() {
    let register = register(1, 1 << 20);
    let first = register.enter(page(10));
    register.enter(page(10));
    let words = "w".repeat(100).into();
    register.answered(
        first,
        Some("a"),
        Outcome::BrokenOff { at: Moment::START, how: Break::Reset, tokens: (7, 8), words },
        vec!["f".into()],
    );
    register.let_go(first, Some("a"), Moment::START);
    let counts = register.counts();
    let (_, provider) = &counts.providers[0];
    assert_eq!((provider.open, provider.came, register.struck("f")), (1, 2, 1));
    assert_eq!((provider.statuses[&Some(200)], provider.input_tokens, provider.output_tokens), (1, 7, 8));
}

#[test]
fn counts_are_in_the_order_of_names() {
    let register = register(10, 1 << 20);
    for name in ["b", "a", "c", "a"] {
        register.enter(at(name, 10));
    }
    let came = register.counts().providers.into_iter().map(|(name, provider)| (name, provider.came));
    assert_eq!(came.collect::<Vec<_>>(), [("a".to_owned(), 2), ("b".to_owned(), 1), ("c".to_owned(), 1)]);
}

#[test]
fn what_a_request_grows_by_is_bounded_and_given_back() {
    let register = register(10, 1 << 20);
    let number = register.enter(page(10));
    let before = register.bytes();
    let outcome =
        Outcome::BrokenOff { at: Moment::START, how: Break::Reset, tokens: (1, 1), words: "w".repeat(100).into() };
    register.answered(number, Some("a"), outcome, vec![]);
    assert_eq!(register.bytes(), before + 100);
    register.clear();
    assert_eq!((register.bytes(), register.entered(), numbers(&register)), (0, (1, 1), vec![]));
    assert_eq!(register.counts().providers[0].1.open, 1, "who is there is still there");
}

#[test]
fn equal_keys_have_equal_digests_in_one_run_only() {
    let (one, other) = (Register::new(Bounds::default(), Seed(1)), Register::new(Bounds::default(), Seed(2)));
    assert_eq!(one.digest("k"), one.digest("k"));
    assert_ne!(one.digest("k"), one.digest("l"));
    assert_ne!(one.digest("k"), other.digest("k"));
}

#[test]
fn what_is_shown_of_a_request_holds_no_key() {
    let register = register(10, 1 << 20);
    let request =
        http::Request::post("/v1/models?key=AIzaSyA0000000000000").header("authorization", "Bearer sk-live-1");
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let body = bytes::Bytes::from_static(b"my key is sk-proj-abcdefghijklmnop");
    let page = Box::new(Page::new(Moment::START, &parts, &body, None, 1000));
    assert!(!format!("{page:?}").contains("sk-"), "{page:?}");
    register.enter(page);
    let [seen] = &register.after(0, None, 1)[..] else { panic!("one") };
    assert_eq!((seen.header("authorization"), seen.text().as_ref()), (Some("[replaced]"), "my key is [replaced]"));
    assert_eq!((seen.path.as_str(), seen.key), ("/v1/models?key=[replaced]", Some(register.digest("sk-live-1"))));
}

#[test]
fn equal_bodies_have_equal_digests_also_where_they_are_not_kept_whole() {
    let short = Register::new(Bounds { body: 1, ..Bounds::default() }, Seed(1));
    let digest = |register: &Register, body: &'static [u8]| {
        let (parts, ()) = http::Request::new(()).into_parts();
        let page = Page::new(Moment::START, &parts, &body.into(), None, register.bounds.body);
        let number = register.enter(Box::new(page));
        register.after(number - 1, None, 1)[0].body_digest
    };
    let (long, other) = (&[b'a'; 200], &[b'a'; 201]);
    let whole = register(10, 1 << 20);
    assert_eq!(digest(&short, long), digest(&whole, long));
    assert_ne!(digest(&short, long), digest(&short, other));
}

#[test]
fn what_is_written_of_a_request_is_read_as_it_came() {
    let register = register(10, 1 << 20);
    let said = [("x-a", "b: c"), ("x-a", ""), ("x-empty", ""), ("x-bytes", "d\t\u{e4}")];
    let request = http::Request::put("/a?b=c");
    let request = said.iter().fold(request, |request, (name, value)| request.header(*name, value.as_bytes()));
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let body = bytes::Bytes::from_static(b"x:y\nz");
    register.enter(Box::new(Page::new(Moment::START, &parts, &body, None, 1000)));
    let [seen] = &register.after(0, None, 1)[..] else { panic!("one") };
    assert_eq!(
        (seen.method.as_str(), seen.path.as_str(), &seen.body, &seen.headers),
        ("PUT", "/a?b=c", &body, &parts.headers)
    );
}

#[test]
fn of_a_real_key_a_page_holds_a_digest_and_no_letter() {
    const KEY: &str = "sk-proj-0123456789abcdef";
    let register = register(9, 1 << 20);
    let said = http::Request::get(format!("/v1/x?key={KEY}")).header("authorization", format!("Bearer {KEY}"));
    let (parts, ()) = said.header("user-agent", "u").body(()).unwrap().into_parts();
    let body = Bytes::from(format!("my key is {KEY}"));
    let came = || Page::new(Moment::START, &parts, &body, None, 1000);
    register.enter(Box::new(came()));
    register.enter(Box::new(came().cleared(1000, |key| register.digest(key))));
    let shown = register.after(0, None, 9);
    let texts: [fn(&Received) -> String; 3] =
        [|one| one.path.clone(), |one| format!("{:?}", one.headers), |one| format!("{:?}", one.body)];
    for at in texts {
        assert_eq!(at(&shown[1]), at(&shown[0]));
        assert!(!at(&shown[1]).contains("0123456789"));
    }
    let numbers = |one: &Received| (one.key, one.body_digest, one.body_bytes);
    assert_eq!(numbers(&shown[1]), numbers(&shown[0]));
    assert_eq!(shown[0].key, Some(register.digest(KEY)));
    let held = |nth: usize| register.pages().kept[nth].holds(KEY.as_bytes());
    assert_eq!((held(0), held(1)), (true, false));
}
