/* SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * What hooks see and what they give back. Everything is flat and borrowed for the call: no
 * callbacks, no pointers to keep. Outputs are the host's memory with fixed capacities.
 */
#ifndef ANNONA_ABI_CASE_H
#define ANNONA_ABI_CASE_H

#include "parameters.h"
#include "reasons.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Capacities fixed by contract. */
enum {
  ANNONA_FACTS_MAX = 24,        /* facts, inputs, references one rule reads */
  ANNONA_COUNTERS_MAX = 16,     /* counters one rule keeps */
  ANNONA_SCHEDULES_MAX = 4,     /* schedules one rule keeps */
  ANNONA_BALANCES_MAX = 8,      /* balances one rule reads */
  ANNONA_EFFECTS_MAX = 32,      /* effects of one call */
  ANNONA_FIGURES_MAX = 32,      /* figures of one call; the trace keeps 8 per rule */
  ANNONA_MATCH_LOTS_MAX = 64,   /* lots of one match call */
  ANNONA_MATCH_LINES_MAX = 64,  /* lines of one match call */
  ANNONA_SETTLE_LOTS_MAX = 4096 /* lots of one settle call */
};

/* ---- the case: the same for every rule of one command ---- */

typedef struct annona_line {
  uint32_t category;   /* index into the scheme's categories */
  annona_name product; /* 0 = none */
  uint64_t lists;      /* bit i: the product stands on product list i of the scheme */
  annona_amount
      amount; /* booking units; for redeem, transfer and the like one line of category none */
  annona_amount quantity; /* in 10^-3 of the line's measure; 0 = not stated */
} annona_line;
#define ANNONA_CATEGORY_NONE 0xffffffffu

typedef struct annona_item {
  annona_name code;
  uint32_t grade;
  annona_amount quantity; /* 10^-3 */
} annona_item;

typedef struct annona_party {
  uint32_t handle;       /* ANNONA_HANDLE_PAYER or _PAYEE */
  uint32_t role;         /* index; mask bit 1 << role */
  annona_name holder;    /* what stands after the colon; comparable, never shown */
  uint32_t pocket;       /* index of the pocket addressed; ANNONA_POCKET_ANY when none was */
  annona_amount balance; /* booking units in the pocket addressed, before this command */
  uint32_t flags;        /* ANNONA_PARTY_* */
  uint32_t reserved;
} annona_party;
#define ANNONA_POCKET_ANY 0xffffffffu
enum { ANNONA_PARTY_SYSTEM = 1, ANNONA_PARTY_CONFIDENTIAL = 2 };

/* A lot as hooks see it. Fields no rule reads may be 0. expires and first_use are the first day on
 * which the lot is no longer good. face = amount plus what it decayed since clock. */
typedef struct annona_lot {
  annona_amount amount;
  annona_amount face;
  annona_amount note; /* indivisible step, 0 = divisible */
  uint64_t origin;    /* sequence of the issuing entry */
  uint32_t id;        /* within its account */
  uint32_t funding;   /* interned list of payers with shares */
  uint32_t programme; /* index */
  uint32_t pocket;    /* index */
  annona_day valid_from;
  annona_day expires;
  annona_day first_use;
  annona_day issued;
  annona_day received;
  annona_day clock;
  uint32_t mark;
  uint32_t reserved;
} annona_lot;

typedef struct annona_take {
  uint32_t lot;  /* index into lots of the case */
  uint32_t line; /* index into lines */
  annona_amount amount;
  annona_amount face;
} annona_take;

/* Flags of a case. */
enum { ANNONA_CASE_LATER_PAYER = 1 /* of a transfer by several: not its first payer */ };

typedef struct annona_case {
  uint32_t size;
  uint16_t command; /* ANNONA_PAY and so on */
  uint16_t flags;   /* ANNONA_CASE_* */
  annona_name label;
  uint32_t programme; /* index of the programme of an issue or fund; 0xffffffff = several or none */
  int64_t now_s;      /* UTC seconds since 1970 */
  annona_day today;   /* local */
  int32_t second_of_day;
  int32_t year;
  uint8_t month, day, weekday, reserved8; /* weekday 1 = Monday .. 7 */
  annona_amount principal;                /* what the command moves, booking units */
  annona_amount price;                    /* sum of the lines; principal where there are none */
  annona_amount own_money;                /* part of the price paid in money */
  annona_amount one_digit;
  uint32_t parties_count; /* payer first; [0] payer, [1] payee where there are both */
  uint32_t lines_count;
  uint32_t items_count;
  uint32_t takes_count;
  uint32_t lots_count;
  uint32_t question; /* annona_name of the question asked by entitle; 0 = none */
  const annona_party *parties;
  const annona_line *lines;
  const annona_item *items;
  const annona_take *takes;
  const annona_lot *lots;
  const annona_name *actors; /* ANNONA_ACTORS_COUNT ids; 0 = not given */
  annona_day original_day;   /* reverse: local day of what is taken back; else 0 */
  uint32_t reserved;
} annona_case;

/* ---- a rule's own: in the order of its plan ---- */

typedef struct annona_fact {
  uint16_t kind;   /* ANNONA_KIND_*: YES_NO, COUNT, AMOUNT, RATIO, DATE, NAME, DAYS (a period:
                      integer..other) */
  uint16_t known;  /* 0: not known on the day asked for */
  uint16_t source; /* ANNONA_FACT_FROM_* that answered */
  uint16_t reserved;
  int64_t integer;
  int64_t other;
  annona_amount amount;
} annona_fact;

typedef struct annona_counter {
  annona_amount value;    /* in the current window */
  annona_amount previous; /* in the window before; rolling and life windows: 0 */
  annona_day first_day;   /* of the current window's first counted act; 0 = none */
  annona_day last_day;    /* of the last counted act in any window; 0 = none */
} annona_counter;

typedef struct annona_override {
  uint32_t parameter; /* index of the declared parameter or counter row it concerns */
  uint16_t kind;      /* 1 set, 2 add */
  uint16_t reserved;
  annona_amount amount;
  int64_t integer;
} annona_override;

typedef struct annona_own {
  uint32_t size;
  uint32_t facts_count;
  uint32_t counters_count;
  uint32_t balances_count;
  uint32_t overrides_count;
  uint32_t reserved;
  const annona_fact *facts;
  const annona_counter *counters;
  const annona_amount *balances;
  const annona_override *overrides;
  /* match only, else NULL: lots_count x counters_count, the counters by origin of each lot's award;
   * other counters are 0 there */
  const annona_counter *lot_counters;
} annona_own;

/* ---- what a hook answers ---- */

enum {
  ANNONA_EFFECT_NONE = 0,
  ANNONA_EFFECT_REFUSE, /* code, index = line or 0xffffffff, figures */
  ANNONA_EFFECT_CAP, /* target 0 principal, 1 line (index), 2 receiver; amount; code; flags PARTIAL
                      */
  ANNONA_EFFECT_QUEUE,     /* beside a refusal: target = waiting list. With a code it is itself the
                              refusal, given while somebody else stands first on the list */
  ANNONA_EFFECT_NOTIFY,    /* code = kind, when = day */
  ANNONA_EFFECT_MOVE,      /* units: target -> other, amount; charge */
  ANNONA_EFFECT_PASS_ON,   /* inside: payee gives amount of what it receives to other */
  ANNONA_EFFECT_ISSUE,     /* units funded by target to other, index = pocket */
  ANNONA_EFFECT_FUND_FROM, /* the principal of an issue is funded by target up to amount */
  ANNONA_EFFECT_RETIRE,    /* units of other, proceeds to target */
  ANNONA_EFFECT_PROCEEDS,  /* redeem: amount of the money goes to target instead of PAID_TO */
  ANNONA_EFFECT_OWN_MONEY, /* from the holder's PAYS_FROM to target */
  ANNONA_EFFECT_TERM,      /* target = lot index, index = ANNONA_TERM_*, when = day (0 clears it);
                              flags: all lots of the origin */
  ANNONA_EFFECT_MARK,      /* target = lot index, index = new mark */
  ANNONA_EFFECT_COUNT,     /* index = counter of the plan, amount */
  ANNONA_EFFECT_AMOUNT,    /* entitle: the computed amount */
  ANNONA_EFFECT_FIGURE     /* a figure for the trace without another effect */
};
enum { ANNONA_EFFECT_PARTIAL = 1, ANNONA_EFFECT_WHOLE_ORIGIN = 2 };
enum { ANNONA_CAP_PRINCIPAL = 0, ANNONA_CAP_LINE = 1, ANNONA_CAP_RECEIVER = 2 };
enum { ANNONA_TERM_VALID_FROM = 0, ANNONA_TERM_EXPIRES, ANNONA_TERM_FIRST_USE, ANNONA_TERM_CLOCK };

typedef struct annona_effect {
  uint16_t kind;
  uint16_t code;
  uint32_t flags;
  uint32_t target;
  uint32_t other;
  uint32_t index;
  uint32_t figures; /* how many of the figures belong to this effect, taken in order */
  int64_t when;
  annona_amount amount;
} annona_effect;

/* Names of figures; the words stand in the host's catalogue. WOULD_PASS_* say what would make it
 * pass. */
enum {
  ANNONA_FIGURE_NONE = 0,
  ANNONA_FIGURE_LIMIT,
  ANNONA_FIGURE_USED,
  ANNONA_FIGURE_LEFT,
  ANNONA_FIGURE_REQUESTED,
  ANNONA_FIGURE_AVAILABLE,
  ANNONA_FIGURE_AMOUNT,
  ANNONA_FIGURE_FEE,
  ANNONA_FIGURE_SHARE,
  ANNONA_FIGURE_COUNT,
  ANNONA_FIGURE_DAY,
  ANNONA_FIGURE_LAST_DAY,
  ANNONA_FIGURE_CATEGORY,
  ANNONA_FIGURE_SHOP_CLASS,
  ANNONA_FIGURE_LINE,
  ANNONA_FIGURE_FACT,
  ANNONA_FIGURE_FOUND,
  ANNONA_FIGURE_NEEDED,
  ANNONA_FIGURE_WINDOW,
  ANNONA_FIGURE_BASE,
  ANNONA_FIGURE_WOULD_PASS_UP_TO = 64, /* amount */
  ANNONA_FIGURE_WOULD_PASS_FROM_DAY,   /* day */
  ANNONA_FIGURE_WOULD_PASS_UNTIL_DAY,  /* day (was possible until) */
  ANNONA_FIGURE_WOULD_PASS_CLASS,      /* name */
  ANNONA_FIGURE_WOULD_PASS_CATEGORY,   /* category index */
  ANNONA_FIGURE_WOULD_PASS_INPUT,      /* name of fact or input; the value in the next figure */
  ANNONA_FIGURE_WOULD_PASS_TENDER      /* amount in another tender */
};

typedef struct annona_figure {
  uint16_t name; /* ANNONA_FIGURE_*, or 0x8000 + index into the rule's table of figure names */
  uint16_t kind; /* ANNONA_KIND_AMOUNT, COUNT, DATE, NAME, RATIO, YES_NO, CATEGORIES (a category
                    index) */
  uint32_t reserved;
  int64_t integer;
  int64_t other;
  annona_amount amount;
} annona_figure;

typedef struct annona_out {
  uint32_t size;
  uint32_t effects_max;
  uint32_t effects_count;
  uint32_t figures_max;
  uint32_t figures_count;
  uint32_t reserved;
  annona_effect *effects;
  annona_figure *figures;
} annona_out;

/* match: the host fills cells with 0 and lot_caps with -1 (no cap) before the first rule; a rule
 * writes a reason code where it refuses and lowers caps. Cell of lot l, line i: cells[l *
 * lines_count + i]. */
typedef struct annona_match {
  uint32_t size;
  uint32_t lots_count;
  uint32_t lines_count;
  uint32_t screening; /* 1: lots are empty lots, one per pocket addressed */
  const annona_lot *lots;
  const annona_line *lines;
  uint16_t *cells;
  annona_amount *lot_caps;
  uint16_t *lot_cap_codes;
  annona_out *out; /* figures for the trace */
} annona_match;

/* terms: lot drafts about to be made; a rule writes days into the columns it owns (0 = no opinion).
 */
typedef struct annona_terms {
  uint32_t size;
  uint32_t lots_count;
  const annona_lot *lots;
  annona_day *valid_from;
  annona_day *expires;
  annona_day *first_use;
  annona_day *clock;
} annona_terms;

/* settle: k equal boundaries of n lots (or of one account, or of the community). The rule writes
 * per lot what is lost in all k boundaries together, rounded boundary by boundary, and where it
 * goes. Where losses go to several, it writes ANNONA_HANDLE_NONE as their destination and one MOVE
 * per receiver (other, amount); together they are those losses, handed out in the order of lots.
 * An account's schedule hands in all its lots in scope, in spend order; on command the rule may
 * also REFUSE and COUNT. */
typedef struct annona_due {
  uint32_t size;
  uint32_t schedule; /* index in the plan */
  uint32_t lots_count;
  uint32_t boundaries;  /* k >= 1 */
  annona_day first_day; /* of the first boundary */
  annona_day last_day;  /* of the last */
  annona_amount one_digit;
  annona_party party;    /* whose lots; collective: role and holder 0 */
  const annona_own *own; /* facts, balances as of the day before */
  const annona_lot *lots;
  annona_amount *losses;       /* booking units, 0 <= loss <= amount; preset to 0 */
  uint32_t *destinations;      /* handle; preset to ANNONA_HANDLE_NONE */
  uint32_t *marks;             /* preset to the lot's mark */
  const annona_party *members; /* collective: accounts of the role planned, ascending */
  const annona_amount *member_balances;
  uint32_t members_count;
  uint32_t reserved;
  annona_out *out; /* collective: MOVE between handles, ANNONA_HANDLE_MEMBER being member `index`;
                      other = ANNONA_HANDLE_NONE stands for that member too */
  const annona_fact *member_facts; /* the facts of the plan for each member, one row each */
  const annona_counter *member_counters; /* and its counters */
} annona_due;

#ifdef __cplusplus
}
#endif
#endif
