//! Every word that a policy file can say, and what it means.

use std::time::Duration;

use brownout_policy::read;
use document::{Document, Node};
use failover::{
    Avoid, AwsVariables, Balance, BreakerMode, BreakerPolicy, BreakerWindow, ByClass, CallerBurst, CanaryPolicy,
    CanaryPrompt, Capabilities, ClassRule, Commit, ContextPolicy, EjectionPolicy, ErrorAction, ErrorRow, HedgeAfter,
    HedgePolicy, Judge, KeySource, LastResort, LevelPolicy, LimitsPolicy, MidStream, OpenWait, Policy, Price,
    QualityPolicy, Quarantine, Reduction, RetryPolicy, Route, SlowPolicy, SlowThan, SpendAlert, SpendBudget,
    SpendScope, TargetLimits, Then, Timeouts, Weighted,
};
use serde_json::Value;
use wire::Category;

const EVERYTHING: &str = include_str!("everything.yaml");

fn policy() -> Policy {
    let document = Document::parse("it.yaml", EVERYTHING).unwrap_or_else(|problems| panic!("{problems}"));
    read("it", &document).unwrap_or_else(|problems| panic!("{problems}"))
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

#[test]
fn providers() {
    let policy = policy();
    assert_eq!(policy.name, "everything");
    let [openai, anthropic, local, west, east] = policy.providers.as_slice() else { panic!("five") };
    assert_eq!(anthropic.key, KeySource::File("/run/secrets/anthropic".to_owned()));
    let own = AwsVariables {
        access_key_id: "EAST_ID".to_owned(),
        secret_access_key: "EAST_SECRET".to_owned(),
        session_token: Some("EAST_TOKEN".to_owned()),
    };
    assert_eq!((&west.key, &east.key), (&KeySource::Aws(AwsVariables::default()), &KeySource::Aws(own)));
    assert_eq!((west.aws_region(), east.aws_region()), (Some("us-west-2"), Some("us-east-1")));
    assert_eq!(local.base_url.as_deref(), Some("http://localhost:11434"));
    assert_eq!((local.region.as_deref(), openai.region.as_deref()), (None, Some("eastus")));
    let limits = TargetLimits { requests_per_minute: Some(2000), tokens_per_minute: Some(90_000) };
    assert_eq!((openai.limits, local.limits), (limits, TargetLimits::default()));
    let price = Price { cached: 1_250_000_000, ..Price::flat(2_500_000_000, 10_000_000_000) };
    assert_eq!((openai.price, local.price), (Some(price), None));
    let capabilities = Capabilities {
        window: Some(128_000),
        max_output: Some(16_384),
        tools: Some(true),
        images: Some(true),
        json: Some(true),
        prefill: Some(false),
        residency: Some("us".to_owned()),
    };
    assert_eq!((&openai.capabilities, &local.capabilities), (&capabilities, &Capabilities::default()));
}

#[test]
fn routes_nest() {
    let routes = policy().routes;
    assert_eq!(routes.default, Route::priority([1, 0]));
    let group = |balance, legs| Route::Weighted(Weighted { balance, legs });
    let spread = group(Balance::Latency, vec![(3.0, Route::Target(0)), (1.0, Route::Target(2))]);
    assert_eq!(routes.of(Some("code")), &Route::Priority(vec![Route::Target(1), spread]));
    let cheap = group(Balance::Cost, vec![(2.0, Route::Target(2)), (0.5, Route::priority([0, 1]))]);
    assert_eq!(routes.of(Some("extraction")), &cheap);
    assert_eq!(routes.of(Some("chat")), &Route::Target(2));
    assert_eq!(routes.of(Some("draft")), &group(Balance::Static, vec![(1.0, Route::Target(0))]));
    assert_eq!(routes.of(Some("story")), &group(Balance::LeastInFlight, vec![(1.0, Route::Target(0))]));
}

#[test]
fn classes() {
    let classify = policy().classify;
    let code = ClassRule {
        class: "code".to_owned(),
        words: vec!["rust".to_owned(), "python".to_owned()],
        tools: Some(false),
        images: Some(false),
        json: Some(false),
        ..ClassRule::default()
    };
    let long = ClassRule { class: "extraction".to_owned(), min_tokens: Some(20_000), ..ClassRule::default() };
    assert_eq!((classify.built_in, classify.rules), (true, vec![code, long]));
}

#[test]
fn times() {
    let policy = policy();
    let some = |time| Some(secs(time));
    let (connect, first_token, idle, total) = (some(2), some(8), some(3), some(60));
    let all = Timeouts { connect, first_token, idle, min_pace: Some(5), answer: None, total };
    assert_eq!(policy.timeouts, all);
    let (connect, first_token, idle, answer, total) = (some(1), some(50), some(20), some(55), some(120));
    let o3 = Timeouts { connect, first_token, idle, min_pace: None, answer, total };
    assert_eq!(policy.timeouts_of("o3"), o3);
    let retry = RetryPolicy {
        max_attempts: 2,
        budget: 0.1,
        backoff_first: Duration::from_millis(100),
        backoff_max: secs(4),
        wait_up_to: secs(1),
    };
    assert_eq!(policy.retry, retry);
    assert_eq!(policy.hedge, Some(HedgePolicy { after: HedgeAfter::Percentile(0.995), budget: 0.05 }));
    assert_eq!((policy.commit, policy.mid_stream), (Commit::FirstToken, MidStream::Resume));
}

#[test]
fn who_is_left_alone() {
    let policy = policy();
    let breaker = BreakerPolicy {
        mode: BreakerMode::Observing,
        window: BreakerWindow::Time(secs(30)),
        min_calls: 10,
        failure_share: 0.25,
        consecutive: None,
        slow: Some(SlowPolicy {
            first_token: SlowThan::Fixed(secs(2)),
            total: Some(SlowThan::Baseline(4.0)),
            pace: None,
            share: 0.3,
            min_calls: Some(8),
        }),
        efficiency: Some(LevelPolicy { below: 0.4, min_answers: 30, window: BreakerWindow::Count(50) }),
        quality: None,
        caller_burst: Some(CallerBurst { requests: 10, share: 0.2, within: secs(30) }),
        by_class: Some(ByClass { min_calls: 15, failure_share: 0.6 }),
        open: OpenWait { first: secs(1), max: secs(60) },
        probes: 3,
        half_open: Some(secs(90)),
        ramp: secs(20),
    };
    assert_eq!(policy.breaker, Some(breaker));
    assert_eq!(policy.ejection, Some(EjectionPolicy { max_share: 0.3, panic_share: 0.1 }));
    assert_eq!(policy.limits, Some(LimitsPolicy { from_headers: false, headroom: 0.1 }));
}

#[test]
fn errors() {
    let errors = policy().errors;
    assert_eq!(errors.actions.len(), 16, "every category but `cancelled`");
    let limited = ErrorAction { then: Then::Failover, quick_retries: 1, wait_up_to: secs(1), avoid: Avoid::Target };
    assert_eq!(errors.action(Category::RateLimited), limited);
    assert_eq!(errors.action(Category::ServerError).then, Then::Leave);
    assert_eq!(errors.action(Category::Overloaded).quick_retries, 2);
    assert_eq!(errors.action(Category::QuotaExhausted).avoid, Avoid::Key);
    assert_eq!(errors.action(Category::Permission).avoid, Avoid::KeyAndModel);
    assert_eq!(errors.action(Category::ModelNotFound).avoid, Avoid::Model);
    assert_eq!(errors.action(Category::DegradedOutput).avoid, Avoid::Nobody);
    assert_eq!(errors.action(Category::InvalidRequest).then, Then::Fail);
    let row = ErrorRow {
        provider: Some("local".to_owned()),
        status: Some(500),
        code: Some("oom".to_owned()),
        message: Some("out of memory".to_owned()),
        category: Some(Category::Overloaded),
    };
    assert_eq!(errors.rows, [row]);
    assert_eq!(errors.quarantine, Quarantine { first: secs(60), max: secs(600) });
}

#[test]
fn answers() {
    let policy = policy();
    let judges = vec![
        Judge::Empty,
        Judge::Truncated,
        Judge::Refusal,
        Judge::Repetition(0.2),
        Judge::Garbled,
        Judge::Language,
        Judge::Json,
        Judge::ToolArguments,
    ];
    assert_eq!(policy.quality, Some(QualityPolicy { judges, retry: false }));
    let too_long = vec![Reduction::LargerModel, Reduction::DropOldest, Reduction::Summarise, Reduction::Refuse];
    assert_eq!(policy.context, ContextPolicy { too_long, affinity: true, residency: Some("us".to_owned()) });
    let prompts = vec![CanaryPrompt { ask: "What is 2 + 2?".to_owned(), expect: "4".to_owned() }];
    assert_eq!(policy.canary, Some(CanaryPolicy { idle: secs(120), prompts }));
    assert_eq!(policy.last_resort, Some(LastResort { text: "Please try again in a minute.".to_owned() }));
}

#[test]
fn money() {
    let spend = policy().spend;
    let budget =
        |scope, hours: u64, cents: u64| SpendBudget { scope, per: secs(hours * 3600), nano_usd: cents * 10_000_000 };
    let budgets = [
        budget(SpendScope::All, 1, 2000),
        budget(SpendScope::All, 24, 20_000),
        budget(SpendScope::EachTenant, 1, 500),
        budget(SpendScope::Class("draft".to_owned()), 1, 50),
        budget(SpendScope::Target(0), 1, 1000),
    ];
    assert_eq!(spend.budgets, budgets);
    let alerts = [SpendAlert::PerHour(20_000_000_000), SpendAlert::Shift(1.5), SpendAlert::BudgetShare(0.8)];
    assert_eq!(spend.alerts, alerts);
}

/// What the schema knows is in the file: a new key has its case here, or the test is red.
#[test]
fn no_key_is_left_out() {
    let schema = brownout_policy::schema();
    let document = Document::parse("it.yaml", EVERYTHING).unwrap();
    let mut written = Vec::new();
    collect(document.root(), &mut written);
    let definitions = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    let keys = definitions.flat_map(|definition| definition["properties"].as_object().into_iter().flatten());
    for (key, _) in keys {
        assert!(written.contains(key), "`{key}` is not in everything.yaml");
    }
    let words = schema["$defs"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| !["Api", "Category", "Commit", "MidStream", "Mode"].contains(&name.as_str()));
    for word in words.flat_map(|(_, definition)| words_of(definition)) {
        assert!(written.contains(&word), "`{word}` is not in everything.yaml");
    }
}

fn collect(node: &Node, written: &mut Vec<String>) {
    written.extend(node.scalar());
    for entry in node.entries() {
        written.push(entry.key.text.to_string());
        collect(&entry.value, written);
    }
    node.items().iter().for_each(|item| collect(item, written));
}

/// The words and the one-key maps of an enum.
fn words_of(definition: &Value) -> Vec<String> {
    let ways = definition["oneOf"].as_array().into_iter().flatten();
    let word = |way: &Value| way["const"].as_str().or(way["required"][0].as_str()).map(str::to_owned);
    let listed = definition["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    ways.filter_map(word).chain(listed).collect()
}
