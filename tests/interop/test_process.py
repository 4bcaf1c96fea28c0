"""The process itself: how it is started, asked and stopped."""

import urllib.request

from brownout_process import Brownout


def test_each_provider_says_its_base_url_and_its_count(healthy):
    overview = healthy.overview()
    assert overview["tool"] == "brownout"
    known = {provider["name"]: provider["base_url"] for provider in overview["providers"]}
    assert known["openai"] == f"{healthy.url}/openai/v1"
    assert known["anthropic"] == f"{healthy.url}/anthropic"


def test_it_says_that_it_is_well(healthy):
    with urllib.request.urlopen(f"{healthy.url}/_brownout/health", timeout=30) as response:
        assert response.read() == b"ok\n"


def test_two_at_a_time_do_not_meet(healthy):
    other = Brownout("--instant")
    try:
        assert other.url != healthy.url
    finally:
        assert other.stop() == 0


def test_ctrl_c_ends_it_with_success_and_a_summary():
    mock = Brownout("--provider", "mine=openai-chat")
    assert mock.stop() == 0
    assert mock.output().splitlines()[-1] == "no requests"
