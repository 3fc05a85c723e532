/* SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * Parameters of a rule. A rule declares them as a table; the host parses the scheme file against
 * it, checks, fills in defaults and hands over values in the order of the table. The same table
 * generates the JSON Schema and the reference page. A rule contains no parser.
 */
#ifndef ANNONA_ABI_PARAMETERS_H
#define ANNONA_ABI_PARAMETERS_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of a parameter, how it is written in a scheme file, and which fields of annona_value it
 * fills. */
enum {
  ANNONA_KIND_NONE = 0,
  ANNONA_KIND_YES_NO, /* yes, no: integer 1, 0 */
  ANNONA_KIND_COUNT,  /* 3: integer */
  ANNONA_KIND_AMOUNT, /* 12.50: amount, booking units of the scheme's unit */
  ANNONA_KIND_RATIO,  /* 5 %, 1/3, 0.05: integer / other, other > 0, reduced */
  ANNONA_KIND_RATE,   /* 2 %, 7 % per year, half-life 7 years: the exact loss of ONE step of the
                         sibling   parameter of kind EVERY. other > 0: loss = integer / other of the
                         base.
                             other = 0: keep factor, Q0.128 in amount (unsigned halves) */
  ANNONA_KIND_SPAN,   /* 90 days, 12 months: integer n, other = ANNONA_SPAN_* */
  ANNONA_KIND_EVERY,  /* day, month, half calendar year, 3 months, 600 seconds: as SPAN */
  ANNONA_KIND_WINDOW, /* calendar month, day, life, 30 days: integer = ANNONA_WINDOW_*, other = n */
  ANNONA_KIND_DATE,   /* 2026-01-31: integer = local day number */
  ANNONA_KIND_DAYS,   /* list of dates, or the name of a list of the scheme: members, ascending */
  ANNONA_KIND_ROUNDING,   /* half_up: integer = ANNONA_ROUND_* */
  ANNONA_KIND_CHOICE,     /* one of choices: integer = index */
  ANNONA_KIND_ACCOUNT,    /* "fund:solidarity", "pot:{municipality}", who paid: integer = handle */
  ANNONA_KIND_CATEGORIES, /* [food.basic, culture]: bits over category indices, subtrees included */
  ANNONA_KIND_NAMES, /* [grocer, butcher]: bits over annona_name; also members in written order */
  ANNONA_KIND_ROLES, /* [household, shop]: integer = mask over role indices */
  ANNONA_KIND_NAME,  /* one free name: integer = annona_name */
  ANNONA_KIND_FACT,  /* name of a declared fact or input: integer = annona_name */
  ANNONA_KIND_ACTOR, /* author, proposer, approver, attester, holder: integer = ANNONA_ACTOR_* */
  ANNONA_KIND_CODE,  /* a reason code: integer */
  ANNONA_KIND_TEXT,  /* text */
  ANNONA_KIND_LISTS, /* [list names]: integer = mask over the scheme's product lists, as in
                        annona_line.lists */
  ANNONA_KIND_TABLE, /* list of rows: members = rows x columns, count = rows; one mapping = one row
                      */
  ANNONA_KIND_POCKET /* one pocket of the scheme: integer = index */
};

/* Flags of a parameter. */
enum {
  ANNONA_PARAM_REQUIRED = 1, /* missing is an error of the scheme */
  ANNONA_PARAM_LIST =
      2, /* members hold count values of the kind; one value alone is a list of one */
  ANNONA_PARAM_SINGLE = 4 /* TABLE: at most one row, written as a mapping (goods: {allow: ...}) */
};

/* One declared parameter. Static memory of the plugin, valid until exit. Texts are UTF-8, English.
 */
typedef struct annona_param {
  const char *name; /* key in the scheme file; parts of a sentence in snake_case */
  uint16_t kind;
  uint16_t flags;
  uint32_t columns_count; /* TABLE: declared columns */
  const struct annona_param *columns;
  const char *fallback; /* default as it would be written; NULL: absent unless given */
  const char *minimum;  /* inclusive, as written; NULL: the kind's own */
  const char *maximum;
  const char *const *choices; /* CHOICE: NULL-terminated */
  const char *unit;           /* for people: days, percent, currency; may be NULL */
  const char *doc;            /* one or two sentences: what it does and what it means to a holder */
} annona_param;

/* One value. Borrowed for the call of create; a rule copies what it keeps. */
typedef struct annona_value {
  uint16_t kind;
  uint16_t given; /* 0 absent, 1 default, 2 written in the scheme */
  uint32_t count; /* members, or rows of a TABLE, or 64-bit words in bits when members is NULL */
  int64_t integer;
  int64_t other;
  annona_amount amount;
  const struct annona_value *members;
  const uint64_t *bits;
  uint32_t bits_words;
  uint32_t text_size;
  const char *text;
} annona_value;

/* What create gets. */
typedef struct annona_params {
  uint32_t size;         /* of this struct, for growth */
  uint32_t values_count; /* equals the declared parameters_count */
  const annona_value *values;
  annona_amount
      one_digit; /* booking units of one visible digit of the unit (0.01 of a 2-digit unit) */
  annona_amount unit_step; /* smallest payable step, booking units */
  annona_day since;        /* first day on which this version is in force */
  uint32_t accounts_count; /* handles 0..accounts_count-1 are bound */
} annona_params;

/* Windows of counters, also the values of ANNONA_KIND_WINDOW. Calendar windows go by local date. */
enum {
  ANNONA_WINDOW_LIFE = 0,
  ANNONA_WINDOW_DAY,
  ANNONA_WINDOW_WEEK,
  ANNONA_WINDOW_MONTH,
  ANNONA_WINDOW_QUARTER,
  ANNONA_WINDOW_HALF_YEAR,
  ANNONA_WINDOW_YEAR,
  ANNONA_WINDOW_YEAR_FROM,   /* other = month * 100 + day on which the year starts */
  ANNONA_WINDOW_ROLLING_DAYS /* other = n: today and the n - 1 days before */
};

enum {
  ANNONA_ACTOR_AUTHOR = 0,
  ANNONA_ACTOR_PROPOSER,
  ANNONA_ACTOR_APPROVER,
  ANNONA_ACTOR_ATTESTER,
  ANNONA_ACTOR_HOLDER, /* not an actor of the command: the holder of the receiving account */
  ANNONA_ACTORS_COUNT
};

#ifdef __cplusplus
}
#endif
#endif
