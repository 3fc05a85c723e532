/* SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * Plain values that cross the plugin boundary. C99, fixed widths, no bool, enum, double or
 * bit-field in a struct. Codes are written as enumerators for debuggers and carried in fixed-width
 * integers.
 */
#ifndef ANNONA_ABI_TYPES_H
#define ANNONA_ABI_TYPES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Booking units of 10^-scale, 128-bit two's complement in two halves. */
typedef struct annona_amount {
  uint64_t lo;
  int64_t hi;
} annona_amount;

/* Local day number: days since 1970-01-01 in the scheme's zone. 0 = none. */
typedef int32_t annona_day;
#define ANNONA_NO_DAY 0

/* Index into the scheme's table of names (fact, input, class, label, reference values); 0 = none.
 * Equal names have equal numbers during one run; numbers are not stable between runs. */
typedef uint32_t annona_name;

/* What a rule may point at. Account handles below ANNONA_HANDLE_PARTIES are the rule's own account
 * parameters, in the order in which they stand in its parameter values. */
#define ANNONA_HANDLE_NONE 0xffffffffu
enum {
  ANNONA_HANDLE_PARTIES = 0x1000,
  ANNONA_HANDLE_PAYER = 0x1000,
  ANNONA_HANDLE_PAYEE = 0x1001,     /* also the receiver of an issue or a convert */
  ANNONA_HANDLE_PAYS_FROM = 0x1002, /* the holder's own money outside the currency */
  ANNONA_HANDLE_PAID_TO = 0x1003,   /* where the holder's redeemed money goes */
  ANNONA_HANDLE_FUNDER = 0x1004,    /* who paid for the lot: retire it and release the reserve */
  ANNONA_HANDLE_MEMBER = 0x1005     /* collective: the member an effect names by its index */
};

/* Commands, in the order of the bits of a command mask (1 << command). */
enum {
  ANNONA_OPEN = 0,
  ANNONA_SET_FACT,
  ANNONA_OVERRIDE,
  ANNONA_BIND,
  ANNONA_FREEZE,
  ANNONA_CLOSE,
  ANNONA_ACTIVATE,
  ANNONA_FUND,
  ANNONA_ENTITLE,
  ANNONA_ISSUE,
  ANNONA_CONVERT,
  ANNONA_PAY,
  ANNONA_TRANSFER,
  ANNONA_SPLIT,
  ANNONA_REDEEM,
  ANNONA_RENEW,
  ANNONA_HOLD,
  ANNONA_CAPTURE,
  ANNONA_VOID,
  ANNONA_REVERSE,
  ANNONA_ADJUST,
  ANNONA_ADVANCE,
  ANNONA_COMMANDS_COUNT
};
#define ANNONA_COMMAND_BIT(command) ((uint64_t)1 << (command))

/* Calendar spans. */
enum {
  ANNONA_SPAN_NONE = 0,
  ANNONA_SPAN_DAY,
  ANNONA_SPAN_WEEK,
  ANNONA_SPAN_MONTH,
  ANNONA_SPAN_QUARTER,
  ANNONA_SPAN_HALF_YEAR,
  ANNONA_SPAN_YEAR,
  ANNONA_SPAN_SECOND
};

/* Named roundings, the same numbers as annona::rounding. */
enum {
  ANNONA_ROUND_FLOOR = 0,
  ANNONA_ROUND_CEILING,
  ANNONA_ROUND_DOWN,
  ANNONA_ROUND_UP,
  ANNONA_ROUND_HALF_UP,
  ANNONA_ROUND_HALF_EVEN,
  ANNONA_ROUND_HALF_DOWN
};

/* Parties of a case. */
enum { ANNONA_PARTY_NONE = 0, ANNONA_PARTY_PAYER, ANNONA_PARTY_PAYEE };

#ifdef __cplusplus
}
#endif
#endif
