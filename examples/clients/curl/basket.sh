#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# JSON over HTTP with curl alone: quote, pay, the same again, a refusal explained, a statement.
# Where and who come from the environment: README.md beside this folder.
set -euo pipefail

# The token stays out of the list of processes: curl reads the header from a file.
header=$(mktemp)
trap 'rm -f "$header"' EXIT
printf 'Authorization: Bearer %s\n' "$(cat "$ANNONA_TOKEN_FILE")" >"$header"

# call METHOD JSON: prints the answer; an error of the service is JSON too, and answer 22.
# Sending the same request again is always safe, so curl may do it on its own.
call() {
    curl --silent --show-error --fail-with-body --max-time 10 --retry 4 --retry-connrefused \
        --cacert "$ANNONA_CA" --header @"$header" --header 'Content-Type: application/json' \
        --header 'Accept-Language: en' --data "$2" "$ANNONA_URL/annona.v1.$1"
    echo
}

# payment CATEGORY VALUE
payment() {
    local accounts="communities/$ANNONA_COMMUNITY/accounts"
    printf '{"payer": "%s", "payee": "%s", "lines": [{"category": "%s", "amount": %s}]}' \
        "$accounts/$ANNONA_PAYER" "$accounts/$ANNONA_SHOP" "$1" \
        "{\"unit\": \"$ANNONA_UNIT\", \"value\": \"$2\"}"
}

parent="\"parent\": \"communities/$ANNONA_COMMUNITY\""
id="curl-$(date +%s%N)"

echo "quote: $(call PaymentService/Quote "{$parent, \"payment\": $(payment food.basic 4.20)}")"
pay="{$parent, \"payment\": $(payment food.basic 4.20), \"requestId\": \"$id\"}"
echo "pay: $(call PaymentService/Pay "$pay")"
echo "again: $(call PaymentService/Pay "$pay")"
beer="{$parent, \"payment\": $(payment alcohol 4.20), \"requestId\": \"$id-beer\"}"
echo "refused: $(call PaymentService/Pay "$beer")"
lines="{\"account\": \"communities/$ANNONA_COMMUNITY/accounts/$ANNONA_SHOP\", \"pageSize\": 5,
  \"purpose\": \"closing the till\"}"
echo "statement: $(call BalanceService/ListStatementLines "$lines")"
