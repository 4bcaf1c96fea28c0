#!/usr/bin/env bash
# Starts the gateway, sends it questions until the timeline is over, and stops it: the command of `brownout exec`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
port=${GATEWAY_PORT:-4000}
export LITELLM_MASTER_KEY=sk-gateway-$RANDOM$RANDOM$RANDOM
litellm --config config.yaml --host 127.0.0.1 --port "$port" >gateway.log 2>&1 &
trap 'kill %1' EXIT
python3 questions.py "http://127.0.0.1:$port/v1" "$LITELLM_MASTER_KEY"
