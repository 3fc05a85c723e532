/* SPDX-License-Identifier: Apache-2.0 */
/* An award, a payment and a refusal through annona/embed.h, each as one line: request id, verdict,
 * code, the canonical bytes of its entry. Usage: pay SCHEME PLUGINS */
#include <annona/embed.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t morning = INT64_C(20514) * 86400 + 9 * 3600; /* 2026-03-02 09:00 UTC */
static annona_community town;
static annona_error error;

static annona_text text(const char* from) {
    annona_text made;
    made.data = from;
    made.size = strlen(from);
    return made;
}

static void check(int done) {
    if (done == ANNONA_DONE) return;
    fprintf(stderr, "%s: %s (%s)\n", error.code, error.text, error.place);
    exit(1);
}

static void tell(const annona_request* asked) {
    static const char* const verdicts[] = {"accepted", "partial", "refused", "duplicate"};
    annona_answer answer = {0};
    annona_buffer bytes = {0};
    size_t i;
    answer.size = sizeof answer;
    check(annona_submit(town, asked, morning, &answer, &error));
    check(annona_entry_bytes(town, answer.sequence, &bytes, &error));
    printf("%s %s %s ", asked->request_id.data, verdicts[answer.verdict],
           answer.code[0] ? answer.code : "-");
    for (i = 0; i < bytes.size; ++i) printf("%02x", (unsigned)(unsigned char)bytes.data[i]);
    printf("\n");
    annona_buffer_free(&bytes);
}

static void award(void) {
    annona_request asked = {0};
    asked.size = sizeof asked;
    asked.command = text("issue");
    asked.request_id = text("award");
    asked.principal = text("office");
    asked.other = text("ben:A");
    asked.amount = text("200.00");
    tell(&asked);
}

static void pay(const char* id, const char* amount) {
    annona_basket_line line = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
    annona_request asked = {0};
    line.category = text("food");
    line.amount = text(amount);
    asked.size = sizeof asked;
    asked.command = text("pay");
    asked.request_id = text(id);
    asked.principal = text("till");
    asked.account = text("ben:A");
    asked.other = text("mer:S");
    asked.lines = &line;
    asked.lines_count = 1;
    tell(&asked);
}

int main(int argc, char** argv) {
    annona_options options = {0};
    annona_buffer left = {0};
    if (argc != 3) return 2;
    error.size = sizeof error;
    options.size = sizeof options;
    options.scheme = text(argv[1]);
    options.plugins = text(argv[2]);
    options.now = morning;
    check(annona_open(&options, &town, NULL, &error));
    award();
    pay("fifty", "50.00");
    pay("more", "50.01");
    check(annona_balance(town, text("ben:A"), text(""), text(""), &left, &error));
    printf("left %s\n", left.data);
    annona_buffer_free(&left);
    check(annona_close(town, &error));
    return 0;
}
