"""Asks the gateway four times a second for a minute, as an application's users would."""

import concurrent.futures
import sys
import time

import openai

RATE_PER_S = 4
SECONDS = 60
STARTS_WITHIN_S = 90

client = openai.OpenAI(base_url=sys.argv[1], api_key=sys.argv[2], max_retries=0, timeout=20)


def ready() -> bool:
    """Whether the gateway listens."""
    try:
        client.models.list()
    except openai.APIConnectionError:
        return False
    except openai.APIStatusError:
        return True
    return True


def ask(number: int) -> bool:
    """One question; whether it was answered."""
    question = {"role": "user", "content": f"Question {number}: what is new?"}
    try:
        client.chat.completions.create(model="assistant", messages=[question], max_tokens=40)
    except openai.OpenAIError as error:
        print(f"question {number}: {type(error).__name__}", file=sys.stderr)
        return False
    return True


started = time.monotonic()
while not ready():
    if time.monotonic() - started > STARTS_WITHIN_S:
        sys.exit("the gateway does not listen: see gateway.log")
    time.sleep(0.2)
begin = time.monotonic()
with concurrent.futures.ThreadPoolExecutor(32) as callers:
    answers = []
    for number in range(RATE_PER_S * SECONDS):
        time.sleep(max(0.0, begin + number / RATE_PER_S - time.monotonic()))
        answers.append(callers.submit(ask, number))
    answered = sum(answer.result() for answer in answers)
print(f"{answered} of {len(answers)} questions were answered")
