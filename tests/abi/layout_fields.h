/* SPDX-License-Identifier: Apache-2.0
   Every struct that crosses the plugin boundary, every field, in the order of the headers. */
#define ANNONA_LAYOUT(STRUCT, FIELD)      \
    STRUCT(annona_amount)                 \
    FIELD(annona_amount, lo)              \
    FIELD(annona_amount, hi)              \
    STRUCT(annona_param)                  \
    FIELD(annona_param, name)             \
    FIELD(annona_param, kind)             \
    FIELD(annona_param, flags)            \
    FIELD(annona_param, columns_count)    \
    FIELD(annona_param, columns)          \
    FIELD(annona_param, fallback)         \
    FIELD(annona_param, minimum)          \
    FIELD(annona_param, maximum)          \
    FIELD(annona_param, choices)          \
    FIELD(annona_param, unit)             \
    FIELD(annona_param, doc)              \
    STRUCT(annona_value)                  \
    FIELD(annona_value, kind)             \
    FIELD(annona_value, given)            \
    FIELD(annona_value, count)            \
    FIELD(annona_value, integer)          \
    FIELD(annona_value, other)            \
    FIELD(annona_value, amount)           \
    FIELD(annona_value, members)          \
    FIELD(annona_value, bits)             \
    FIELD(annona_value, bits_words)       \
    FIELD(annona_value, text_size)        \
    FIELD(annona_value, text)             \
    STRUCT(annona_params)                 \
    FIELD(annona_params, size)            \
    FIELD(annona_params, values_count)    \
    FIELD(annona_params, values)          \
    FIELD(annona_params, one_digit)       \
    FIELD(annona_params, unit_step)       \
    FIELD(annona_params, since)           \
    FIELD(annona_params, accounts_count)  \
    STRUCT(annona_line)                   \
    FIELD(annona_line, category)          \
    FIELD(annona_line, product)           \
    FIELD(annona_line, lists)             \
    FIELD(annona_line, amount)            \
    FIELD(annona_line, quantity)          \
    STRUCT(annona_item)                   \
    FIELD(annona_item, code)              \
    FIELD(annona_item, grade)             \
    FIELD(annona_item, quantity)          \
    STRUCT(annona_party)                  \
    FIELD(annona_party, handle)           \
    FIELD(annona_party, role)             \
    FIELD(annona_party, holder)           \
    FIELD(annona_party, pocket)           \
    FIELD(annona_party, balance)          \
    FIELD(annona_party, flags)            \
    FIELD(annona_party, reserved)         \
    STRUCT(annona_lot)                    \
    FIELD(annona_lot, amount)             \
    FIELD(annona_lot, face)               \
    FIELD(annona_lot, note)               \
    FIELD(annona_lot, origin)             \
    FIELD(annona_lot, id)                 \
    FIELD(annona_lot, funding)            \
    FIELD(annona_lot, programme)          \
    FIELD(annona_lot, pocket)             \
    FIELD(annona_lot, valid_from)         \
    FIELD(annona_lot, expires)            \
    FIELD(annona_lot, first_use)          \
    FIELD(annona_lot, issued)             \
    FIELD(annona_lot, received)           \
    FIELD(annona_lot, clock)              \
    FIELD(annona_lot, mark)               \
    FIELD(annona_lot, reserved)           \
    STRUCT(annona_take)                   \
    FIELD(annona_take, lot)               \
    FIELD(annona_take, line)              \
    FIELD(annona_take, amount)            \
    FIELD(annona_take, face)              \
    STRUCT(annona_case)                   \
    FIELD(annona_case, size)              \
    FIELD(annona_case, command)           \
    FIELD(annona_case, flags)             \
    FIELD(annona_case, label)             \
    FIELD(annona_case, programme)         \
    FIELD(annona_case, now_s)             \
    FIELD(annona_case, today)             \
    FIELD(annona_case, second_of_day)     \
    FIELD(annona_case, year)              \
    FIELD(annona_case, month)             \
    FIELD(annona_case, day)               \
    FIELD(annona_case, weekday)           \
    FIELD(annona_case, reserved8)         \
    FIELD(annona_case, principal)         \
    FIELD(annona_case, price)             \
    FIELD(annona_case, own_money)         \
    FIELD(annona_case, one_digit)         \
    FIELD(annona_case, parties_count)     \
    FIELD(annona_case, lines_count)       \
    FIELD(annona_case, items_count)       \
    FIELD(annona_case, takes_count)       \
    FIELD(annona_case, lots_count)        \
    FIELD(annona_case, question)          \
    FIELD(annona_case, parties)           \
    FIELD(annona_case, lines)             \
    FIELD(annona_case, items)             \
    FIELD(annona_case, takes)             \
    FIELD(annona_case, lots)              \
    FIELD(annona_case, actors)            \
    FIELD(annona_case, original_day)      \
    FIELD(annona_case, reserved)          \
    STRUCT(annona_fact)                   \
    FIELD(annona_fact, kind)              \
    FIELD(annona_fact, known)             \
    FIELD(annona_fact, source)            \
    FIELD(annona_fact, reserved)          \
    FIELD(annona_fact, integer)           \
    FIELD(annona_fact, other)             \
    FIELD(annona_fact, amount)            \
    STRUCT(annona_counter)                \
    FIELD(annona_counter, value)          \
    FIELD(annona_counter, previous)       \
    FIELD(annona_counter, first_day)      \
    FIELD(annona_counter, last_day)       \
    STRUCT(annona_override)               \
    FIELD(annona_override, parameter)     \
    FIELD(annona_override, kind)          \
    FIELD(annona_override, reserved)      \
    FIELD(annona_override, amount)        \
    FIELD(annona_override, integer)       \
    STRUCT(annona_own)                    \
    FIELD(annona_own, size)               \
    FIELD(annona_own, facts_count)        \
    FIELD(annona_own, counters_count)     \
    FIELD(annona_own, balances_count)     \
    FIELD(annona_own, overrides_count)    \
    FIELD(annona_own, reserved)           \
    FIELD(annona_own, facts)              \
    FIELD(annona_own, counters)           \
    FIELD(annona_own, balances)           \
    FIELD(annona_own, overrides)          \
    FIELD(annona_own, lot_counters)       \
    STRUCT(annona_effect)                 \
    FIELD(annona_effect, kind)            \
    FIELD(annona_effect, code)            \
    FIELD(annona_effect, flags)           \
    FIELD(annona_effect, target)          \
    FIELD(annona_effect, other)           \
    FIELD(annona_effect, index)           \
    FIELD(annona_effect, figures)         \
    FIELD(annona_effect, when)            \
    FIELD(annona_effect, amount)          \
    STRUCT(annona_figure)                 \
    FIELD(annona_figure, name)            \
    FIELD(annona_figure, kind)            \
    FIELD(annona_figure, reserved)        \
    FIELD(annona_figure, integer)         \
    FIELD(annona_figure, other)           \
    FIELD(annona_figure, amount)          \
    STRUCT(annona_out)                    \
    FIELD(annona_out, size)               \
    FIELD(annona_out, effects_max)        \
    FIELD(annona_out, effects_count)      \
    FIELD(annona_out, figures_max)        \
    FIELD(annona_out, figures_count)      \
    FIELD(annona_out, reserved)           \
    FIELD(annona_out, effects)            \
    FIELD(annona_out, figures)            \
    STRUCT(annona_match)                  \
    FIELD(annona_match, size)             \
    FIELD(annona_match, lots_count)       \
    FIELD(annona_match, lines_count)      \
    FIELD(annona_match, screening)        \
    FIELD(annona_match, lots)             \
    FIELD(annona_match, lines)            \
    FIELD(annona_match, cells)            \
    FIELD(annona_match, lot_caps)         \
    FIELD(annona_match, lot_cap_codes)    \
    FIELD(annona_match, out)              \
    STRUCT(annona_terms)                  \
    FIELD(annona_terms, size)             \
    FIELD(annona_terms, lots_count)       \
    FIELD(annona_terms, lots)             \
    FIELD(annona_terms, valid_from)       \
    FIELD(annona_terms, expires)          \
    FIELD(annona_terms, first_use)        \
    FIELD(annona_terms, clock)            \
    STRUCT(annona_due)                    \
    FIELD(annona_due, size)               \
    FIELD(annona_due, schedule)           \
    FIELD(annona_due, lots_count)         \
    FIELD(annona_due, boundaries)         \
    FIELD(annona_due, first_day)          \
    FIELD(annona_due, last_day)           \
    FIELD(annona_due, one_digit)          \
    FIELD(annona_due, party)              \
    FIELD(annona_due, own)                \
    FIELD(annona_due, lots)               \
    FIELD(annona_due, losses)             \
    FIELD(annona_due, destinations)       \
    FIELD(annona_due, marks)              \
    FIELD(annona_due, members)            \
    FIELD(annona_due, member_balances)    \
    FIELD(annona_due, members_count)      \
    FIELD(annona_due, reserved)           \
    FIELD(annona_due, out)                \
    FIELD(annona_due, member_facts)       \
    FIELD(annona_due, member_counters)    \
    STRUCT(annona_code)                   \
    FIELD(annona_code, name)              \
    FIELD(annona_code, order_class)       \
    FIELD(annona_code, reserved)          \
    FIELD(annona_code, doc)               \
    STRUCT(annona_about)                  \
    FIELD(annona_about, size)             \
    FIELD(annona_about, parameters_count) \
    FIELD(annona_about, name)             \
    FIELD(annona_about, version)          \
    FIELD(annona_about, purpose)          \
    FIELD(annona_about, licence)          \
    FIELD(annona_about, parameters)       \
    FIELD(annona_about, codes)            \
    FIELD(annona_about, figure_names)     \
    FIELD(annona_about, reasons)          \
    FIELD(annona_about, codes_count)      \
    FIELD(annona_about, reserved)         \
    STRUCT(annona_fact_need)              \
    FIELD(annona_fact_need, name)         \
    FIELD(annona_fact_need, party)        \
    FIELD(annona_fact_need, from)         \
    STRUCT(annona_counter_need)           \
    FIELD(annona_counter_need, subject)   \
    FIELD(annona_counter_need, measure)   \
    FIELD(annona_counter_need, window)    \
    FIELD(annona_counter_need, flags)     \
    FIELD(annona_counter_need, window_n)  \
    FIELD(annona_counter_need, name)      \
    FIELD(annona_counter_need, commands)  \
    FIELD(annona_counter_need, other_roles) \
    STRUCT(annona_schedule)               \
    FIELD(annona_schedule, kind)          \
    FIELD(annona_schedule, anchor)        \
    FIELD(annona_schedule, phase)         \
    FIELD(annona_schedule, every_span)    \
    FIELD(annona_schedule, every_n)       \
    FIELD(annona_schedule, grace_n)       \
    FIELD(annona_schedule, grace_span)    \
    FIELD(annona_schedule, flags)         \
    FIELD(annona_schedule, members_role)  \
    STRUCT(annona_plan)                   \
    FIELD(annona_plan, size)              \
    FIELD(annona_plan, flags)             \
    FIELD(annona_plan, entitle_on)        \
    FIELD(annona_plan, authorize_on)      \
    FIELD(annona_plan, match_on)          \
    FIELD(annona_plan, charge_on)         \
    FIELD(annona_plan, terms_on)          \
    FIELD(annona_plan, lot_fields_read)   \
    FIELD(annona_plan, terms_owned)       \
    FIELD(annona_plan, clock_on_move)     \
    FIELD(annona_plan, reserved16)        \
    FIELD(annona_plan, width_categories)  \
    FIELD(annona_plan, facts_count)       \
    FIELD(annona_plan, counters_count)    \
    FIELD(annona_plan, schedules_count)   \
    FIELD(annona_plan, balances_count)    \
    FIELD(annona_plan, facts)             \
    FIELD(annona_plan, counters)          \
    FIELD(annona_plan, schedules)         \
    FIELD(annona_plan, balances)          \
    STRUCT(annona_problem)                \
    FIELD(annona_problem, parameter)      \
    FIELD(annona_problem, row)            \
    FIELD(annona_problem, text)           \
    STRUCT(annona_problems)               \
    FIELD(annona_problems, size)          \
    FIELD(annona_problems, max)           \
    FIELD(annona_problems, count)         \
    FIELD(annona_problems, reserved)      \
    FIELD(annona_problems, problems)      \
    STRUCT(annona_rule_v1)                \
    FIELD(annona_rule_v1, size)           \
    FIELD(annona_rule_v1, abi_major)      \
    FIELD(annona_rule_v1, abi_minor)      \
    FIELD(annona_rule_v1, flags)          \
    FIELD(annona_rule_v1, draft)          \
    FIELD(annona_rule_v1, about)          \
    FIELD(annona_rule_v1, create)         \
    FIELD(annona_rule_v1, destroy)        \
    FIELD(annona_rule_v1, plan)           \
    FIELD(annona_rule_v1, entitle)        \
    FIELD(annona_rule_v1, authorize)      \
    FIELD(annona_rule_v1, match)          \
    FIELD(annona_rule_v1, charge)         \
    FIELD(annona_rule_v1, terms)          \
    FIELD(annona_rule_v1, settle)
