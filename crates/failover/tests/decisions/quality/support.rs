//! Answers, and which judge should object to them.

use brownout_failover::Judge;

/// One answer.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) question: &'static str,
    pub(crate) answer: String,
    /// Whose it is; `None` for a good answer.
    pub(crate) judge: Option<Judge>,
}

impl Sample {
    pub(crate) fn is(&self, judge: Judge) -> bool {
        self.judge == Some(judge)
    }
}

fn sample(question: &'static str, answer: impl Into<String>, judge: Option<Judge>) -> Sample {
    Sample { question, answer: answer.into(), judge }
}

const ENGLISH: &str = "Why does a provider that comes back fall over a second time, and what can we do about it?";

/// Answers that somebody wanted.
pub(crate) fn good() -> Vec<Sample> {
    let answers = [
        "A recovering provider is asked by everybody at once. Let traffic return over ten seconds instead.",
        "Yes.",
        "42",
        "ha ha ha ha ha ha",
        "I can't wait to show you: the trick is to cap the number of probes, then ramp up.",
        "I'm sorry for the delay. I cannot overstate how much a retry budget helps; set it to 20%.",
        "- Cap retries\n- Honour hints to wait\n- Keep a second provider warm and ready to take over for you",
        "| step | time |\n|---|---|\n| trip | 2 s |\n| probe | 4 s |\n| ramp | 10 s |",
        "```rust\nfn main() {\n    println!(\"{}\", xs.iter().map(|x| x * x).sum::<u64>());\n}\n```",
        "See https://example.org/qzxw/kjhgf?vbn=1 and run `mkdir -p /srv/xyz && chmod 0700 /srv/xyz`.",
        "Use SHA-256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 is the digest of 'test'.",
        "The ISBN, the HTTP status, the TCP RST and the TLS SNI all matter here; HTTPS and DNS too, and the CPU.",
        "As for the law: I will not pretend that it is simple. In most places you may record your own calls.",
        "1. Open the file\n2. Change the limit to two hundred requests per minute\n3. Start the service again",
        "Bonjour ! Voilà 😀",
    ];
    let mut samples: Vec<_> = answers.into_iter().map(|answer| sample(ENGLISH, answer, None)).collect();
    samples.extend(languages().into_iter().map(|answer| sample("?", answer, None)));
    let numbers = (1..=80).map(|n| format!("| {n} | {} | yes |\n", n * n * 7919 % 10_007)).collect::<Vec<_>>().concat();
    samples.push(sample(ENGLISH, numbers, None));
    let poem = ["Row, row, row your boat,\n", "Gently down the stream.\n", "Merrily, merrily, merrily, merrily,\n"];
    samples.push(sample(ENGLISH, poem.concat().repeat(2) + "Life is but a dream.", None));
    let story = (1..=40)
        .map(|n| format!("On day {n} the breaker tripped {} times. ", n * 37 % 11))
        .collect::<Vec<_>>()
        .concat();
    samples.push(sample(ENGLISH, story, None));
    let translation = "Die Anbieter sind heute leider nicht erreichbar, versuchen Sie es bitte morgen noch einmal.";
    samples.push(sample("Translate into German: the providers are not reachable today.", translation, None));
    samples
}

/// Prose in the languages that are written in Latin letters, and in others.
fn languages() -> [&'static str; 14] {
    [
        "Der Anbieter war für zwanzig Minuten nicht erreichbar, danach kamen die Antworten nur sehr langsam zurück.",
        "Le fournisseur était injoignable pendant vingt minutes, puis les réponses sont revenues très lentement.",
        "El proveedor no estuvo disponible durante veinte minutos y después las respuestas llegaron despacio.",
        "Il fornitore non era raggiungibile per venti minuti e poi le risposte sono tornate molto lentamente.",
        "O fornecedor ficou indisponível durante vinte minutos e depois as respostas voltaram muito devagar.",
        "De aanbieder was twintig minuten niet bereikbaar en daarna kwamen de antwoorden heel langzaam terug.",
        "Dostawca był niedostępny przez dwadzieścia minut, a potem odpowiedzi wracały bardzo powoli.",
        "Leverantören var inte tillgänglig under tjugo minuter och sedan kom svaren tillbaka mycket långsamt.",
        "Palveluntarjoaja ei ollut tavoitettavissa kahteenkymmeneen minuuttiin, ja vastaukset tulivat hitaasti.",
        "Sağlayıcıya yirmi dakika boyunca ulaşılamadı ve ardından yanıtlar çok yavaş bir şekilde geri geldi.",
        "Penyedia tidak dapat dihubungi selama dua puluh menit dan kemudian jawaban kembali dengan sangat lambat.",
        "Провайдер был недоступен двадцать минут, а затем ответы стали приходить очень медленно.",
        "供应商有二十分钟无法访问,之后的回答非常缓慢。",
        "プロバイダーは二十分間利用できず、その後の応答は非常に遅くなりました。",
    ]
}

/// Answers that are no good, by judge.
pub(crate) fn bad() -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |judge: Judge, answers: &[&str]| {
        samples.extend(answers.iter().map(|answer| sample(ENGLISH, *answer, Some(judge))));
    };
    add(Judge::Empty, &["", "   ", "\n\n\t"]);
    add(Judge::Truncated, &TRUNCATED);
    add(Judge::Refusal, &REFUSALS);
    add(Judge::Garbled, &GARBLED);
    add(Judge::Language, &OTHER_LANGUAGE);
    for loops in ["ok ", "I understand. Let me help you with that. ", "\n", "the the the of ", "0, 0, 0, 1, "] {
        let answer = format!("Here is what you can do. {}", loops.repeat(700));
        samples.push(sample(ENGLISH, answer, Some(Judge::Repetition(0.15))));
    }
    let late = languages().concat() + &"and then it was, ".repeat(200);
    samples.push(sample(ENGLISH, late, Some(Judge::Repetition(0.15))));
    samples
}

const TRUNCATED: [&str; 5] = [
    "A recovering provider is asked by everybody at once, so it falls over again because the queue is still",
    "There are three reasons for this. The first is that every client waits for the same time, and then,",
    "Here is the code that you asked for:\n\n```python\ndef ramp(now, since):\n    return min(1.0, (now - since)",
    "You can fix this with a ramp. Start with one call in ten, and then let more of them through as the success rate (",
    "Recovery takes time, since caches are cold and connections must be made anew before the provider is able to",
];

const REFUSALS: [&str; 9] = [
    "I'm sorry, but I can't help with that.",
    "I’m sorry, but I can’t assist with that request.",
    "As an AI language model, I cannot provide information about this topic.",
    "Unfortunately, I am unable to fulfill this request.",
    "I won't write that for you.",
    "I'm not able to discuss this.",
    "Es tut mir leid, aber ich kann Ihnen dabei nicht helfen.",
    "Lo siento, pero no puedo ayudarte con eso.",
    "Je suis désolé, mais je ne peux pas vous aider avec cette demande.",
];

const GARBLED: [&str; 5] = [
    "asdkjfh qwlekjr zxmcnb vqpwoeiru tyalskdjf hgzmxnc bvqowieu rytpalsk djfhgmznx cbvqpwoe irutylak sjdhfg zm",
    "xqzjk vbwpt hfgdk mzqxr kjwvb ptqzx hgkdf wvbmz qxjkr tpfhg dkzmw vbqxz jkrpt hgfdw kmzvb qxtpj",
    "The answer is \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD} in the \u{FFFD}\u{FFFD} of it.",
    "Take the \u{1}\u{2}\u{3}\u{4}\u{5}\u{6} and restart.",
    "kqzwx jvkqp zxwvj qkpzx wjvkq xzpqj vwkzx qjpkv zwxqj kvpzq xwjkv qpzxw jkvqz pxwjk vqzpx wjkvq",
];

const OTHER_LANGUAGE: [&str; 3] = [
    "Ein Anbieter, der zurückkommt, wird von allen gleichzeitig gefragt und fällt deshalb gleich wieder um.",
    "Le fournisseur qui revient reçoit toutes les demandes en même temps et tombe donc une deuxième fois.",
    "Поставщик, который возвращается, получает все запросы одновременно и поэтому падает ещё раз.",
];
