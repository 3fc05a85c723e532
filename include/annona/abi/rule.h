/* SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * The plugin contract: one exported function returns one table. Frozen: what stands here stays,
 * fields are only appended, each with a new minor number.
 *
 * Words used below. [start]: once, while a scheme is read, any one thread. [writer]: the
 * community's writer thread; several communities may call different instances at the same time.
 * Functions never call back, never keep pointers they were given, never use a clock, random
 * numbers, locale, environment, files, threads or floating point. Same bytes in, same bytes out.
 *
 * Return values: 0 ok, 1 refused input (create: see problems), 2 a bug in the rule. Anything but 0
 * in a hook refuses the movement with PLUGIN_FAILED and names the rule. A refusal by a rule is an
 * effect, not a failure.
 */
#ifndef ANNONA_ABI_RULE_H
#define ANNONA_ABI_RULE_H

#include "case.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ANNONA_ABI_MAJOR 1
#define ANNONA_ABI_MINOR 0
/* 0: frozen. What is added and still moves makes a draft with a number of its own: a host takes
 * only rules of its own draft. */
#define ANNONA_ABI_DRAFT 0u

enum { ANNONA_OK = 0, ANNONA_REFUSED = 1, ANNONA_BUG = 2 };

/* ---- what a rule says about itself ---- */

typedef struct annona_code {
  const char *name;     /* vendor.CODE; the bare names of reasons.h are taken */
  uint32_t order_class; /* 4 to 10, place in the order of checks */
  uint32_t reserved;
  const char *doc;
} annona_code;

typedef struct annona_about {
  uint32_t size;
  uint32_t parameters_count;
  const char *name;    /* the word after `rule:` in a scheme file */
  const char *version; /* semantic version of the behaviour: changes when any amount would */
  const char *purpose; /* one sentence */
  const char *licence;
  const annona_param *parameters;
  const annona_code *codes;        /* codes of its own beside those of reasons.h */
  const char *const *figure_names; /* NULL-terminated, or NULL */
  const uint16_t *reasons;         /* codes of reasons.h it may answer, 0-terminated */
  uint32_t codes_count;
  uint32_t reserved;
} annona_about;

/* ---- plan: what it reads, keeps and is called for ---- */

/* Where a fact comes from; tried in this order where several bits are set. */
enum {
  ANNONA_FACT_FROM_INPUT = 1,
  ANNONA_FACT_FROM_ACCOUNT = 2,
  ANNONA_FACT_FROM_REFERENCE = 4 /* refs of the command; value is an annona_name, comparable only */
};

typedef struct annona_fact_need {
  annona_name name;
  uint16_t party; /* ANNONA_PARTY_*; whose fact */
  uint16_t from;  /* ANNONA_FACT_FROM_* */
} annona_fact_need;

enum { /* subject of a counter */
       ANNONA_SUBJECT_PAYER = 0,
       ANNONA_SUBJECT_PAYEE,
       ANNONA_SUBJECT_PAYER_HOLDER,
       ANNONA_SUBJECT_PAYEE_HOLDER,
       ANNONA_SUBJECT_PROGRAMME,
       ANNONA_SUBJECT_COMMUNITY,
       ANNONA_SUBJECT_ORIGIN /* each award by itself: what its lots were made of, or what was taken
                                from them; match sees these beside the lots */
};
enum {                               /* measure of a counter */
       ANNONA_MEASURE_PRINCIPAL = 0, /* booking units moved */
       ANNONA_MEASURE_ONE,           /* accepted commands */
       ANNONA_MEASURE_MANUAL,        /* COUNT effects only */
       /* Of subject PAYER, kept for every account in the rule's scope whatever moves it, in a
          calendar window: with both, days' balances can be summed.
          sum = (balance at the end - change) * days of the window + days */
       ANNONA_MEASURE_BALANCE_CHANGE, /* what came less what went */
       ANNONA_MEASURE_BALANCE_DAYS    /* the same, each times the days left, its own included */
};

typedef struct annona_counter_need {
  uint16_t subject;
  uint16_t measure;
  uint16_t window; /* ANNONA_WINDOW_* */
  uint16_t flags;  /* ANNONA_COUNTER_* */
  int32_t window_n;
  annona_name name;  /* with the rule's id: identity of the counter over versions */
  uint64_t commands; /* counted commands; further narrowed by the rule's applies_to */
  uint64_t other_roles; /* only with another party of one of these roles; 0 = any */
} annona_counter_need;
enum {
  ANNONA_COUNTER_STICKY = 1,   /* never given back by a reversal */
  ANNONA_COUNTER_ANY_SCOPE = 2 /* not narrowed by the rule's applies_to */
};

enum { ANNONA_SCHEDULE_LOT = 0, ANNONA_SCHEDULE_ACCOUNT, ANNONA_SCHEDULE_COLLECTIVE };
enum {                         /* from where boundaries are counted */
       ANNONA_ANCHOR_GRID = 0, /* starts of calendar spans; every n days counts from since */
       ANNONA_ANCHOR_CLOCK,    /* the lot's clock + grace + n spans, n >= 1 */
       ANNONA_ANCHOR_EXPIRES,  /* the lot's expires day, once */
       ANNONA_ANCHOR_FIRST_USE, /* the lot's first_use day, once */
       ANNONA_ANCHOR_LAST /* n spans after the last day of any counter whose bit is in
                             members_role, once; counters of an account or holder */
};
enum { /* phases of one day, in this order */
       ANNONA_PHASE_DECAY = 1,
       ANNONA_PHASE_DEDUCTION,
       ANNONA_PHASE_LAPSE,
       ANNONA_PHASE_STAMP,
       ANNONA_PHASE_COLLECTIVE,
       ANNONA_PHASE_GRANT
};

enum {                            /* flags of a schedule */
       ANNONA_SCHEDULE_ON_COMMAND = 1, /* ACCOUNT on a grid: runs by advance with the rule's id and
                                          its inputs, for the last boundary that has passed */
       ANNONA_SCHEDULE_IN_MONEY = 2 /* COLLECTIVE: balances and moves are of money, counted in the
                                       unit */
};

typedef struct annona_schedule {
  uint16_t kind;
  uint16_t anchor;
  uint16_t phase;
  uint16_t every_span; /* ANNONA_SPAN_* */
  int32_t every_n;
  int32_t grace_n; /* no boundary before clock + grace */
  uint16_t grace_span;
  uint16_t flags;
  uint32_t members_role; /* collective: role of the members handed in, 0xffffffff none */
} annona_schedule;

enum { /* lot fields a rule reads: others are blanked on receipt so that lots coalesce */
       ANNONA_READS_ORIGIN = 1,
       ANNONA_READS_FUNDING = 2,
       ANNONA_READS_FACE = 4,
       ANNONA_READS_ISSUED = 8,
       ANNONA_READS_RECEIVED = 16,
       ANNONA_READS_CLOCK = 32,
       ANNONA_READS_MARK = 64
};
enum { /* lot terms a rule sets */
       ANNONA_OWNS_VALID_FROM = 1,
       ANNONA_OWNS_EXPIRES = 2,
       ANNONA_OWNS_FIRST_USE = 4,
       ANNONA_OWNS_CLOCK = 8
};
enum { ANNONA_ON_MOVE_RESTART = 0, ANNONA_ON_MOVE_KEEP = 1 }; /* the lot's clock */

typedef struct annona_plan {
  uint32_t size;
  uint32_t flags;      /* ANNONA_PLAN_* */
  uint64_t entitle_on; /* command masks per hook; 0 = never called */
  uint64_t authorize_on;
  uint64_t match_on;
  uint64_t charge_on;
  uint64_t terms_on;
  uint32_t lot_fields_read; /* ANNONA_READS_* */
  uint32_t terms_owned;     /* ANNONA_OWNS_* */
  uint16_t clock_on_move;   /* ANNONA_ON_MOVE_* */
  uint16_t reserved16;
  uint32_t width_categories; /* leaf categories it lets pass; 0 = says nothing */
  uint32_t facts_count;
  uint32_t counters_count;
  uint32_t schedules_count;
  uint32_t balances_count;
  annona_fact_need facts[ANNONA_FACTS_MAX];
  annona_counter_need counters[ANNONA_COUNTERS_MAX];
  annona_schedule schedules[ANNONA_SCHEDULES_MAX];
  uint32_t balances[ANNONA_BALANCES_MAX]; /* handles, or ANNONA_BALANCE_HEADROOM */
} annona_plan;
enum {
  ANNONA_PLAN_BY_POCKET = 1, /* match of a line depends on the lot's pocket and programme only */
  ANNONA_BALANCE_HEADROOM = 0x2000, /* units the programme's reserve still covers */
  ANNONA_BALANCE_FUNDS = 0x8000 /* with a handle: what the account can pay for, counted in the unit:
                                   money where the unit is backed, else units */
};

/* ---- the table ---- */

/* Problems found by create: the host's memory, at most max of them. */
typedef struct annona_problem {
  uint32_t parameter; /* index in the declared table */
  uint32_t row;       /* of a TABLE, else 0 */
  char text[256];     /* UTF-8, zero-terminated */
} annona_problem;

typedef struct annona_problems {
  uint32_t size;
  uint32_t max;
  uint32_t count;
  uint32_t reserved;
  annona_problem *problems;
} annona_problems;

typedef int32_t (*annona_hook)(const void *rule, const annona_case *, const annona_own *,
                               annona_out *);

typedef struct annona_rule_v1 {
  uint32_t size;
  uint16_t abi_major;
  uint16_t abi_minor;
  uint32_t flags;
  uint32_t draft; /* ANNONA_ABI_DRAFT */
  const annona_about *about;
  /* [start] Makes an instance from parsed values. Reports ALL bad parameters, each with its field.
   */
  int32_t (*create)(const annona_params *, annona_problems *, void **rule);
  void (*destroy)(void *rule);                      /* [start] frees what create made */
  int32_t (*plan)(const void *rule, annona_plan *); /* [start] once per rule version */
  annona_hook entitle; /* [writer] all hooks below; NULL = not implemented */
  annona_hook authorize;
  int32_t (*match)(const void *rule, const annona_case *, const annona_own *, const annona_match *);
  annona_hook charge;
  int32_t (*terms)(const void *rule, const annona_case *, const annona_own *, const annona_terms *);
  int32_t (*settle)(const void *rule, const annona_due *);
} annona_rule_v1;

/* The one exported symbol of a plugin. */
#define ANNONA_RULE_ENTRY "annona_rule_entry"
typedef const annona_rule_v1 *(*annona_rule_entry_function)(void);

#ifdef __cplusplus
}
#endif
#endif
