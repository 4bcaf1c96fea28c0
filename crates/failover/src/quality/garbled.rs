//! An answer that is no language.
//!
//! *Which question does it answer?* "Are these words at all?"
//!
//! *Why pairs of letters?* In the European languages that are written in Latin letters, about 170 of the 676
//! pairs make up most of any text (prose has 0.65 and more of them), and of what falls on a keyboard
//! they make up a third. No dictionary is needed, and it does not matter which of the languages it is.
//!
//! *What it never does:* judge other scripts by their letters, nor names, numbers, code or addresses: only words
//! of nothing but letters count, outside code blocks, and only where there are enough of them.

/// The share of characters that no answer should have, above which it is garbled.
const BROKEN_SHARE: f64 = 0.02;
/// Such characters, below which one may have slipped in.
const BROKEN_FEWEST: usize = 3;
/// Pairs of letters needed to judge by them.
const PAIRS_FEWEST: usize = 60;
/// The share of usual pairs below which a text is no language: half way between prose and mash.
const USUAL_SHARE: f64 = 0.48;

/// Usual pairs of English, German, French, Spanish, Italian, Portuguese, Dutch, Polish and the Nordic languages.
const USUAL: &str = "th he in er an re nd on en at ou ed ha to or it is hi es ng te ti ar st nt se al le sa ve ll me ne \
    as de io ea ro ri co ra om ec li ch be ce el ma si us ta la et di ur ho em ee un tr ic pe no ot so ie ei ge ut sc \
    da wi ha au nn ss ck ic eu ue qu ui pa po pr da do os ad ci il lo am ca mo ol ns nc op su ab im ac ag ai ap av ba \
    bl bo br by ct cl cr ef ep ev ex fi fo fr ga gi gr gh ht id ig ir iv ke ki ld lt ly mi mp mu na ni nk nu od of og \
    ok ow ov pl pp ru rs rt sh sp ts tu tt ty ul um up vi wa we wh wo ye yo ja je zy cz rz sz ni ow wa za an ij aa oo \
    vo va ij ka sk tt og jo rd rm rn rk rg rl ru my ay ey ry sy";

pub(super) fn objection(text: &str) -> Option<String> {
    let broken = text.chars().filter(|&c| is_broken(c)).count();
    let share = broken as f64 / text.chars().count().max(1) as f64;
    if broken >= BROKEN_FEWEST && share > BROKEN_SHARE {
        return Some(format!("{broken} characters that cannot be read"));
    }
    let (usual, all) = pairs(text);
    let share = usual as f64 / all.max(1) as f64;
    (all >= PAIRS_FEWEST && share < USUAL_SHARE).then(|| format!("{share:.2} of its pairs of letters are usual"))
}

/// What a decoder writes for bytes that are no text, and what no keyboard writes.
fn is_broken(c: char) -> bool {
    c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || ('\u{E000}'..='\u{F8FF}').contains(&c)
}

/// Usual pairs, and all.
fn pairs(text: &str) -> (usize, usize) {
    let prose = text.split("```").step_by(2).flat_map(str::split_whitespace).filter_map(word);
    prose.fold((0, 0), |(usual, all), word| {
        let word = word.to_ascii_lowercase();
        let pairs = word.as_bytes().windows(2);
        (usual + pairs.clone().filter(|pair| is_usual(pair)).count(), all + pairs.len())
    })
}

/// A word of nothing but plain letters, without the marks around it. One in capitals may be an abbreviation.
fn word(token: &str) -> Option<&str> {
    let word = token.trim_matches(|c: char| c.is_ascii_punctuation());
    let plain = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let capitals = word.bytes().all(|byte| byte.is_ascii_uppercase());
    (word.len() > 1 && plain && !capitals).then_some(word)
}

fn is_usual(pair: &[u8]) -> bool {
    let place = |letter: u8| usize::from(letter - b'a');
    matches!(pair, [first, second] if USUAL_TABLE[place(*first)] >> place(*second) & 1 == 1)
}

/// [`USUAL`] as a bit for each second letter, by first letter.
const USUAL_TABLE: [u32; 26] = table(USUAL.as_bytes());

const fn table(usual: &[u8]) -> [u32; 26] {
    let mut table = [0; 26];
    let mut at = 0;
    while at + 1 < usual.len() {
        if usual[at].is_ascii_lowercase() && usual[at + 1].is_ascii_lowercase() {
            table[(usual[at] - b'a') as usize] |= 1 << (usual[at + 1] - b'a');
            at += 1;
        }
        at += 1;
    }
    table
}
