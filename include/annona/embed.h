/* SPDX-License-Identifier: Apache-2.0 */
/* The engine for programs in C and everything that can call C: open a community from a scheme file,
 * put commands to it, read what it decided and who holds what.
 *
 * C99, no other header of ours. Frozen: what stands here stays, a library that adds says so by a
 * higher annona_embed_version().
 *
 * - Texts are UTF-8 with a size, not terminated; {NULL, 0} is "not given". They are borrowed for
 * the call. A text that is not UTF-8 or holds a NUL is refused as MALFORMED.
 * - Amounts are decimal text in the digits of their unit: "42.35". Days are "2026-03-02". Instants
 * are UTC seconds since 1970.
 * - Structures begin with their size: set it to sizeof. Unknown sizes are refused (WRONG_SIZE), so
 * that a program and a library of different age never misread each other. Zero the rest first.
 * - Functions return ANNONA_DONE or ANNONA_FAILED; then `error`, where given, says code, text and
 * place. A refusal by a rule is not a failure: the call is done and the answer says refused.
 * - A handle may be used from any thread; calls on one community happen one after another. A handle
 * that was closed or never given out is refused (BAD_HANDLE), never followed.
 * - No C++ exception leaves a function. A bug in the engine is the failure BUG, and that community
 * is stopped.
 */
#ifndef ANNONA_EMBED_H
#define ANNONA_EMBED_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ANNONA_EMBED_VERSION 1

enum { ANNONA_DONE = 0, ANNONA_FAILED = 1 };

/* A community. Plain value; 0 is none. */
typedef struct annona_community {
    uint64_t handle;
} annona_community;

typedef struct annona_text {
    const char* data;
    size_t size;
} annona_text;

/* Text given out by the library; free it with annona_buffer_free. */
typedef struct annona_buffer {
    char* data; /* terminated by a NUL that does not count */
    size_t size;
} annona_buffer;

typedef struct annona_error {
    size_t size;
    char code[64];   /* UPPER_SNAKE, permanent */
    char text[1024]; /* what was found and what is allowed */
    char place[256]; /* field, file:line:col; empty where there is none */
} annona_error;

/* How a community is opened. */
typedef struct annona_options {
    size_t size;
    annona_text scheme;  /* path of the scheme file, or of a folder with scheme.yaml */
    annona_text plugins; /* folder searched first for rules; may be missing */
    annona_text journal; /* folder of its journal; missing: in memory, gone with the handle */
    int64_t now;         /* UTC seconds, when a new community starts */
} annona_options;

typedef struct annona_basket_line {
    annona_text category;
    annona_text amount;
    annona_text quantity; /* decimal text, at most three digits; may be missing */
    annona_text product;  /* may be missing */
} annona_basket_line;

/* A name with a value: inputs (read in the kind the scheme declares), references, tender (ledger
 * and amount), payers (account and amount). */
typedef struct annona_pair {
    annona_text name;
    annona_text value;
} annona_pair;

typedef struct annona_measured {
    annona_text code;
    annona_text quantity; /* decimal text, at most three digits */
    uint32_t grade;
} annona_measured;

/* A command. Which fields one reads is said in docs/reference/commands.md; the others are ignored.
 */
typedef struct annona_request {
    size_t size;
    annona_text command;    /* "pay", "issue", "redeem" ... */
    annona_text request_id; /* required where value moves; unique for the principal for ever */
    annona_text principal;  /* who calls */
    annona_text account;    /* payer; the account concerned */
    annona_text other;      /* payee, receiver */
    annona_text pocket;
    annona_text other_pocket;
    annona_text amount;
    annona_text ledger;
    annona_text programme;
    annona_text source;
    annona_text label;
    annona_text question;
    annona_text original; /* request id of what is reversed, captured, voided */
    annona_text name;     /* fact, rule or token */
    annona_text parameter;
    annona_text value; /* of a fact or an override */
    annona_text reason;
    annona_text from_day;
    annona_text until_day;
    annona_text valid_until;
    annona_text author;
    annona_text proposer;
    annona_text approver;
    annona_text attester;
    const annona_basket_line* lines;
    size_t lines_count;
    const annona_pair* inputs;
    size_t inputs_count;
    const annona_pair* references;
    size_t references_count;
    const annona_pair* tender;
    size_t tender_count;
    const annona_pair* payers;
    size_t payers_count;
    const annona_measured* items;
    size_t items_count;
    const annona_text* lots; /* labels */
    size_t lots_count;
    const annona_text* tokens;
    size_t tokens_count;
    const annona_text* notes; /* amounts */
    size_t notes_count;
    int64_t occurred_at;   /* UTC seconds; 0 = now */
    int64_t deadline;      /* UTC seconds */
    int32_t switched_off;  /* freeze: 1 frees; override: 1 adds instead of replacing */
    int32_t validate_only; /* 1: judge, move nothing */
} annona_request;

/* Every text of annona_request by its name, for whoever fills one in from names. */
#define ANNONA_REQUEST_TEXTS(X) \
  X(command) X(request_id) X(principal) X(account) X(other) X(pocket) X(other_pocket) \
  X(amount) X(ledger) X(programme) X(source) X(label) X(question) X(original) X(name) \
  X(parameter) X(value) X(reason) X(from_day) X(until_day) X(valid_until) X(author) \
  X(proposer) X(approver) X(attester)

/* Every list of annona_request: the type of its members, its name; `<name>_count` is its length. */
#define ANNONA_REQUEST_LISTS(X) \
  X(annona_basket_line, lines) X(annona_measured, items) X(annona_pair, inputs) \
  X(annona_pair, references) X(annona_pair, tender) X(annona_pair, payers) X(annona_text, lots) \
  X(annona_text, tokens) X(annona_text, notes)

enum {
    ANNONA_VERDICT_ACCEPTED = 0,
    ANNONA_VERDICT_PARTIAL = 1,
    ANNONA_VERDICT_REFUSED = 2,
    ANNONA_VERDICT_DUPLICATE = 3
};

typedef struct annona_answer {
    size_t size;
    int32_t verdict;
    int32_t line;    /* basket line the reason concerns, from 0; -1 none */
    char code[64];   /* reason code; empty where accepted */
    char rule[64];   /* id of the rule that decided; empty: the engine */
    char amount[48]; /* what was moved, paid, computed; empty where none */
    char valid_until[16];
    uint64_t sequence; /* of the journal entry; 0 for a dry run */
    uint64_t original_sequence;
    int64_t recorded_at; /* journal time, UTC seconds */
} annona_answer;

/* ANNONA_EMBED_VERSION of the library. Any thread. */
uint32_t annona_embed_version(void);

/* Opens a community: reads the scheme and its rules, then the journal where there is one. All
 * problems of a scheme stand in `problems`, one a line, where given; free it. With a journal the
 * community begins from the newest snapshot and what came after, and has one thread of its own,
 * which reads behind, writes snapshots and keeps old request ids. Failures: SCHEME_REFUSED, what
 * the journal says. */
int annona_open(const annona_options* options, annona_community* opened, annona_buffer* problems,
                annona_error* error);

/* Ends a community and its thread, after the call in progress; its handle is void from then on.
 * Closing twice is BAD_HANDLE. */
int annona_close(annona_community community, annona_error* error);

/* One command, at the clock's `now` in UTC seconds. */
int annona_submit(annona_community community, const annona_request* request, int64_t now,
                  annona_answer* answer, annona_error* error);

/* Independent commands in order, each with its own answer; at most 1,024. Faster than one by one.
 */
int annona_submit_many(annona_community community, const annona_request* requests, size_t count,
                       int64_t now, annona_answer* answers, annona_error* error);

/* One command as a JSON object with the fields of annona_request by their names; `lines`, `items`
 * as arrays of objects, `inputs`, `references`, `tender`, `payers` as objects. The answer as
 * annona_describe. */
int annona_submit_json(annona_community community, annona_text request, int64_t now,
                       annona_buffer* answer, annona_error* error);

/* A journaled decision as canonical JSON: verdict, code, postings, what every rule said. Equal
 * decisions give equal bytes in every language. Failure: NOT_FOUND. */
int annona_describe(annona_community community, uint64_t sequence, annona_buffer* description,
                    annona_error* error);

/* The entry of that number as its canonical bytes, as the journal hashes and keeps them: effects,
 * findings and all. Equal commands put to equal communities give equal bytes in every language, on
 * every compiler and machine. Failure: NOT_FOUND. */
int annona_entry_bytes(annona_community community, uint64_t sequence, annona_buffer* bytes,
                       annona_error* error);

/* A journaled decision in plain words. `language` is a BCP 47 tag; missing: English. */
int annona_explain(annona_community community, uint64_t sequence, annona_text language,
                   annona_buffer* words, annona_error* error);

/* What an account holds of the unit (missing `ledger`) or of a ledger, as decimal text; one pocket
 * or (missing) all. As of the last entry: due steps of later days are not in it; submit `advance`
 * first. Failure: NOT_FOUND. */
int annona_balance(annona_community community, annona_text account, annona_text pocket,
                   annona_text ledger, annona_buffer* amount, annona_error* error);

/* Who holds what, what backs it: a page of text for people. */
int annona_statement(annona_community community, annona_buffer* page, annona_error* error);

/* Number of the last entry. */
int annona_last_sequence(annona_community community, uint64_t* sequence, annona_error* error);

/* SHA-256 of the canonical bytes of the whole state, hexadecimal: equal for equal journals. */
int annona_state_digest(annona_community community, char digest[65], annona_error* error);

/* Applies the journal once more to an empty state and compares. Failure: REPLAY_DIFFERS. */
int annona_replay(annona_community community, annona_error* error);

/* Frees what a call gave out and empties it. NULL and empty buffers are fine. */
void annona_buffer_free(annona_buffer* buffer);

#ifdef __cplusplus
}
#endif

#endif
