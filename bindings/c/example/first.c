/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a town, awards, pays, is refused and prints why. Usage: first SCHEME [PLUGINS] */
#include <annona/embed.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static annona_community town;
static annona_error error;
static const int64_t now = INT64_C(1772442000); /* 2026-03-02 09:00 UTC */

static annona_text text(const char* from) {
  annona_text made;
  made.data = from;
  made.size = strlen(from);
  return made;
}

static void check(int done) {
  if (done == ANNONA_DONE) return;
  fprintf(stderr, "%s: %s %s\n", error.code, error.text, error.place);
  exit(1);
}

static annona_request request(const char* command, const char* id) {
  annona_request made = {0};
  made.size = sizeof made;
  made.command = text(command);
  made.request_id = text(id);
  made.principal = text("till-7");
  return made;
}

static void submit(const annona_request* asked) {
  annona_answer answer = {0};
  annona_buffer words = {0};
  answer.size = sizeof answer;
  check(annona_submit(town, asked, now, &answer, &error));
  printf("entry %" PRIu64 ": %s %s\n", answer.sequence,
         answer.verdict == ANNONA_VERDICT_REFUSED ? "refused" : "accepted", answer.code);
  if (answer.verdict != ANNONA_VERDICT_REFUSED) return;
  check(annona_explain(town, answer.sequence, text("en"), &words, &error));
  printf("%s\n", words.data);
  annona_buffer_free(&words);
}

static void pay(const char* id, const char* amount) {
  annona_basket_line line = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
  annona_request asked = request("pay", id);
  line.category = text("food");
  line.amount = text(amount);
  asked.account = text("ben:A");
  asked.other = text("mer:S");
  asked.lines = &line;
  asked.lines_count = 1;
  submit(&asked);
}

int main(int argc, char** argv) {
  annona_options options = {0};
  annona_request award;
  if (argc < 2) return 2;
  error.size = sizeof error;
  options.size = sizeof options;
  options.scheme = text(argv[1]);
  if (argc > 2) options.plugins = text(argv[2]);
  options.now = now;
  check(annona_open(&options, &town, NULL, &error));
  award = request("issue", "award-1");
  award.other = text("ben:A");
  award.amount = text("200.00");
  submit(&award);
  pay("sale-1", "50.00");
  pay("sale-2", "50.01");
  check(annona_close(town, &error));
  return 0;
}
