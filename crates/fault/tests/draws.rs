//! Draws of a timeline: the fate of an attempt depends on its key, and on no other fault, attempt or order.

use std::time::Duration;

use brownout_fault::kind::{Blackout, CutFault, DegradeFault, ErrorFault, Latency, Shift, StallFault};
use brownout_fault::{
    Connection, CutHow, Failure, Fault, Flap, Injection, Kind, Occasion, Ramp, Selector, Service, Tally, Timeline,
    Window,
};
use chance::{Key, Moment, Seed, Spread};
use proptest::prelude::*;
use proptest::sample::select;

/// Users, who call in turn.
const USERS: u64 = 7;

const SECOND: Duration = Duration::from_secs(1);

fn secs() -> impl Strategy<Value = Duration> {
    (0..60_u32).prop_map(|secs| SECOND * secs)
}

fn windows() -> impl Strategy<Value = Window> {
    let flap = prop::option::of((secs(), secs()).prop_map(|(on, off)| Flap { on, off }));
    let ramp = (secs(), secs()).prop_map(|(rise, fall)| Ramp { rise, fall });
    (0..300_u64, secs(), ramp, flap).prop_map(|(from, lasting, ramp, flap)| {
        let from = Moment::from_secs(from);
        Window { from, to: from + lasting * 4, ramp, flap }
    })
}

fn kinds() -> impl Strategy<Value = Kind> {
    let spread = || (0.0..50.0_f64).prop_map(|high| Spread::Uniform { low: 0.0, high });
    prop_oneof![
        select(vec![Blackout::Refuse, Blackout::Reset, Blackout::BlackHole]).prop_map(Kind::Blackout),
        select(vec![429, 500, 503]).prop_map(|status| Kind::Error(ErrorFault {
            mix: vec![(2.0, Failure::Status(status, None)), (1.0, Failure::Reset)],
        })),
        spread().prop_map(|plus| Kind::Latency(Latency { first_token: Some(Shift::Plus(plus)), ..Latency::default() })),
        spread().prop_map(|after| Kind::Stall(StallFault { after, lasting: Some(SECOND), inside: false })),
        spread().prop_map(|after| Kind::Cut(CutFault { after, how: CutHow::Reset })),
        spread().prop_map(|after| Kind::Degrade(DegradeFault::Truncated { after })),
    ]
}

fn faults(name: &'static str) -> impl Strategy<Value = Fault> {
    let share = (0.0..1.0_f64, prop_oneof![Just(1.0), 0.0..1.0_f64]);
    (windows(), share, kinds(), prop::option::of(0..20_u32)).prop_map(move |(window, share, kind, first)| Fault {
        name: name.to_owned(),
        window,
        selector: Selector::default(),
        share,
        first,
        sticky: false,
        kind,
    })
}

fn any_fault() -> Fault {
    let window = Window::new(Moment::START, Moment::START);
    let selector = Selector::default();
    let kind = Kind::Blackout(Blackout::Refuse);
    Fault { name: "one".to_owned(), window, selector, share: (1.0, 1.0), first: None, sticky: false, kind }
}

#[test]
fn a_key_a_region_and_a_tenant_are_selected_by_name() {
    let fault = |selector| Fault { window: Window::new(Moment::START, Moment::from_secs(9)), selector, ..any_fault() };
    let hit = |selector| !draw(&Timeline::new(vec![fault(selector)]), &[(1, 1)])[0].struck.is_empty();
    for name in ["us-east", "OPENAI_API_KEY", "acme", "other"] {
        let names = || vec![name.to_owned()];
        assert_eq!(hit(Selector { regions: names(), ..Selector::default() }), name == "us-east");
        assert_eq!(hit(Selector { credentials: names(), ..Selector::default() }), name == "OPENAI_API_KEY");
        assert_eq!(hit(Selector { tenants: names(), ..Selector::default() }), name == "acme");
    }
}

fn occasion(nth: u64, at: u64) -> Occasion<'static> {
    let key = Key::root(Seed(5)).name("openai").word(nth);
    Occasion {
        provider: "openai",
        model: "gpt-4o",
        class: "chat",
        region: "us-east",
        credential: "OPENAI_API_KEY",
        tenant: "acme",
        endpoint: Service::Chat,
        connection: Connection::New,
        user: Key::root(Seed(5)).name("openai").name("u").word(nth % USERS),
        key,
        at: Moment::from_millis(at),
    }
}

/// The injections of these attempts, in this order, over one tally.
fn draw(timeline: &Timeline, attempts: &[(u64, u64)]) -> Vec<Injection> {
    let mut tally = Tally::default();
    attempts.iter().map(|(nth, at)| timeline.draw(&occasion(*nth, *at), &mut tally)).collect()
}

fn attempts() -> impl Strategy<Value = Vec<(u64, u64)>> {
    prop::collection::vec(0..400_000_u64, 1..40).prop_map(|times| (0..).zip(times).collect())
}

/// Which attempts the fault of that name strikes.
fn struck(timeline: &Timeline, injections: &[Injection], name: &str) -> Vec<bool> {
    let place = timeline.faults().iter().position(|fault| fault.name == name).expect("a fault of that name");
    injections.iter().map(|injection| injection.struck.contains(&place)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_fault_does_not_change_whom_the_first_one_strikes(
        one in faults("one"),
        other in faults("other"),
        attempts in attempts(),
    ) {
        let alone = Timeline::new(vec![one.clone()]);
        let expected = struck(&alone, &draw(&alone, &attempts), "one");
        for faults in [vec![one.clone(), other.clone()], vec![other, one]] {
            let both = Timeline::new(faults);
            prop_assert_eq!(struck(&both, &draw(&both, &attempts), "one"), expected.clone());
        }
    }

    #[test]
    fn another_fault_does_not_change_how_hard_the_first_one_strikes(
        spread in (1.0..50.0_f64),
        other in faults("other"),
        attempts in attempts(),
    ) {
        let cut = CutFault { after: Spread::Uniform { low: 0.0, high: spread }, how: CutHow::CleanEof };
        let window = Window::new(Moment::START, Moment::from_secs(200));
        let (selector, share) = (Selector::default(), (0.5, 0.5));
        let cut = Fault { name: "cut".to_owned(), window, selector, share, first: None, sticky: false, kind: Kind::Cut(cut) };
        let cuts = |faults| draw(&Timeline::new(faults), &attempts).iter().map(|drawn| drawn.cut).collect::<Vec<_>>();
        let (alone, both) = (cuts(vec![cut.clone()]), cuts(vec![cut, other]));
        for (alone, both) in alone.iter().zip(both) {
            prop_assert!(alone.is_none() || *alone == both);
        }
    }

    #[test]
    fn a_fault_that_sticks_strikes_a_user_always_or_never(share in 0.0..1.0_f64, attempts in attempts()) {
        let window = Window::new(Moment::START, Moment::from_secs(500));
        let kind = Kind::Degrade(DegradeFault::Empty);
        let fault = Fault { window, share: (share, share), first: None, sticky: true, kind, ..any_fault() };
        let timeline = Timeline::new(vec![fault]);
        let struck = struck(&timeline, &draw(&timeline, &attempts), "one");
        for (place, (nth, _)) in attempts.iter().enumerate() {
            let same = attempts.iter().zip(&struck).filter(|((other, _), _)| other % USERS == nth % USERS);
            prop_assert!(same.map(|(_, struck)| *struck).all(|other| other == struck[place]));
        }
    }

    #[test]
    fn the_order_of_attempts_does_not_matter(
        mut one in faults("one"),
        mut other in faults("other"),
        attempts in attempts(),
    ) {
        (one.first, other.first) = (None, None);
        let timeline = Timeline::new(vec![one, other]);
        let backwards: Vec<_> = attempts.iter().rev().copied().collect();
        let mut drawn = draw(&timeline, &backwards);
        drawn.reverse();
        prop_assert_eq!(drawn, draw(&timeline, &attempts));
    }

    #[test]
    fn a_fault_with_a_number_strikes_so_often_and_no_more(one in faults("one"), attempts in attempts()) {
        let unlimited = Timeline::new(vec![Fault { first: None, ..one.clone() }]);
        let would = struck(&unlimited, &draw(&unlimited, &attempts), "one");
        let limit = one.first.map_or(usize::MAX, |first| first as usize);
        let timeline = Timeline::new(vec![one]);
        let does = struck(&timeline, &draw(&timeline, &attempts), "one");
        let expected: Vec<bool> = would
            .iter()
            .scan(0, |so_far, would| {
                *so_far += usize::from(*would);
                Some(*would && *so_far <= limit)
            })
            .collect();
        prop_assert_eq!(does, expected);
    }

    #[test]
    fn strength_progress_and_share_stay_between_nothing_and_all(fault in faults("one"), at in any::<u64>()) {
        for at in [at, at % 600_000_000, fault.window.from.as_micros(), fault.window.to.as_micros()] {
            let at = Moment::from_micros(at);
            let bounds = 0.0..=1.0;
            prop_assert!(bounds.contains(&fault.window.strength(at)));
            prop_assert!(bounds.contains(&fault.window.progress(at)));
            prop_assert!(bounds.contains(&fault.share_at(at)));
            prop_assert!(fault.window.is_on(at) || fault.window.strength(at) == 0.0);
            prop_assert!(fault.window.contains(at) || !fault.window.is_on(at));
        }
    }

    #[test]
    fn nobody_is_struck_outside_the_window(fault in faults("one"), nth in any::<u64>(), at in 0..600_000_u64) {
        let on = fault.window.is_on(Moment::from_millis(at));
        let timeline = Timeline::new(vec![fault]);
        let injection = timeline.draw(&occasion(nth, at), &mut Tally::default());
        prop_assert!(on || injection.struck.is_empty());
    }

    #[test]
    fn an_onset_lies_ahead_and_the_fault_is_on_there(window in windows(), at in 0..600_000_u64) {
        let at = Moment::from_millis(at);
        let flaps_on = window.flap.is_none_or(|flap| !flap.on.is_zero() || flap.off.is_zero());
        if let Some(onset) = window.next_onset(at).filter(|onset| window.contains(*onset)) {
            prop_assert!(onset > at);
            prop_assert!(window.is_on(onset) || !flaps_on);
        }
    }

    #[test]
    fn what_an_outage_severs_had_not_been_struck_by_it(
        blackout in select(vec![Blackout::Refuse, Blackout::Reset, Blackout::BlackHole]),
        fault in faults("one"),
        attempts in attempts(),
    ) {
        let timeline = Timeline::new(vec![Fault { kind: Kind::Blackout(blackout), first: None, ..fault }]);
        for ((_, at), injection) in attempts.iter().zip(draw(&timeline, &attempts)) {
            if let Some(severed) = injection.severed {
                prop_assert!(injection.struck.is_empty() && severed.at > Moment::from_millis(*at));
                prop_assert_eq!((severed.by, severed.how.ends()), (0, blackout != Blackout::BlackHole));
            }
        }
    }
}

#[test]
fn only_new_connections_are_slow() {
    let lasting = || Fault { window: Window::new(Moment::START, Moment::from_secs(9)), ..any_fault() };
    let slow = |name: &str, latency: Latency| Fault { name: name.to_owned(), kind: latency.into(), ..lasting() };
    let connect = || Latency { connect: Some(Spread::Constant(3.0)), ..Latency::default() };
    let both = Latency { first_token: Some(Shift::Times(2.0)), ..connect() };
    let of_model = Selector { models: vec!["gpt-4o".to_owned()], ..Selector::default() };
    let narrow = Fault { selector: of_model, ..slow("narrow", connect()) };
    let timeline = Timeline::new(vec![slow("connect", connect()), narrow, slow("both", both)]);
    let met = |connection| {
        let occasion = Occasion { connection, ..occasion(1, 1) };
        let injection = timeline.draw(&occasion, &mut Tally::default());
        (injection.connect.as_secs(), injection.first_token.times, injection.struck)
    };
    assert_eq!(met(Connection::New), (9, 2.0, vec![0, 1, 2]));
    assert_eq!(met(Connection::Greeted), (3, 2.0, vec![0, 1, 2]), "the door has seen to what strikes everybody");
    assert_eq!(met(Connection::Kept), (0, 2.0, vec![2]));
}
