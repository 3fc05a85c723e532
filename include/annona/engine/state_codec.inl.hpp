// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/entry_codec_bytes.hpp>
#include <annona/engine/state_codec.hpp>

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

namespace annona {
inline namespace v0_1 {

namespace state_codec_detail {

/// Days and instants far from any calendar would overflow sums elsewhere.
constexpr int64_t days_limit = int64_t{1} << 30;
constexpr int64_t seconds_limit = days_limit * 86'400;
/// Counters of a community: 64 rules with a few each, over all their versions.
constexpr size_t counters_limit = 4096;

// ---- writing ----

class writer_of_state {
public:
    writer_of_state(const community_state& from, const state_sink& to)
        : from_(from), to_(to), out_(bytes_) {
        bytes_.reserve(state_piece_size + 4096);
    }

    void write() {
        out_.byte(state_format);
        write_times();
        write_names();
        out_.varint(from_.accounts.ledgers_count());
        out_.varint(from_.accounts.accounts_count());
        for (uint32_t i = 0; i < from_.accounts.accounts_count(); ++i) write_account(i), flush();
        write_counters();
        write_registers();
        out_.finish();
        if (!bytes_.empty()) to_(bytes_);
    }

private:
    void day(local_day of) { out_.integer(of.number); }
    /// Room for the next element; whole pieces go out.
    void flush() {
        out_.make_room();
        if (bytes_.size() < state_piece_size) return;
        out_.finish();
        to_(bytes_);
        bytes_.clear();
    }

    void write_times() {
        out_.varint(from_.sequence), out_.integer(from_.recorded_at.seconds);
        day(from_.collective_day), day(from_.calendar_base);
        out_.varint(from_.day_starts.size());
        int64_t before = 0;
        for (const auto start : from_.day_starts) {
            out_.integer(start.seconds - before);
            before = start.seconds;
            flush();
        }
    }
    void write_names() {
        out_.varint(from_.names_journaled);
        for (uint32_t name = 1; name <= from_.names_journaled; ++name) {
            // Nobody's is 0. A text that was erased is empty.
            out_.varint(static_cast<uint32_t>(from_.names.owner(name) + 1));
            out_.text(from_.names.text(name)), flush();
        }
    }
    void write_attributes(const lot_attributes& of) {
        out_.value(of.note), out_.varint(of.origin), out_.varint(of.funding);
        out_.varint(of.programme), out_.varint(of.pocket), out_.varint(of.label);
        day(of.valid_from), day(of.expires), day(of.first_use), day(of.issued), day(of.received);
    }
    void write_class(const lot& of) {
        if (numbers_.size() <= of.class_index) numbers_.resize(of.class_index + 1);
        auto& number = numbers_[of.class_index];
        out_.varint(number);
        if (number != 0) return;
        number = ++numbers_count_;
        write_attributes(from_.accounts.attributes(of));
    }
    void write_account(uint32_t account) {
        const auto& all = from_.accounts;
        const auto frame = all.frame(account);
        out_.text(all.id(account));
        out_.varint(all.role(account)), out_.varint(all.holder(account));
        out_.byte(static_cast<uint8_t>(all.kind(account)));
        out_.byte(static_cast<uint8_t>(frame.status));
        day(frame.settled), day(frame.next_due), out_.varint(frame.next_lot_id);
        const bool holds_lots = all.kind(account) == account_kind::holding;
        for (uint32_t ledger = holds_lots ? 1 : 0; ledger < all.ledgers_count(); ++ledger)
            out_.make_room(), out_.value(all.balance(ledger, account));
        const auto lots = all.lots(account);
        lots_.assign(lots.begin(), lots.end());
        std::sort(lots_.begin(), lots_.end(),
                  [](const lot& a, const lot& b) { return a.id < b.id; });
        out_.varint(lots_.size());
        for (const auto& one : lots_) write_lot(one);
        write_facts(account);
    }
    void write_lot(const lot& one) {
        out_.make_room();
        out_.varint(one.id), out_.value(one.value), out_.value(one.face - one.value);
        write_class(one);
        day(one.clock), out_.varint(one.mark), out_.varint(one.hold);
    }
    void write_value(const fact_value& of) {
        out_.varint(of.kind), out_.integer(of.integer), out_.integer(of.other);
        out_.value(of.value);
    }
    void write_facts(uint32_t account) {
        facts_.clear();
        from_.accounts.facts().each(account,
                                    [&](const dated_fact& one) { facts_.push_back(&one); });
        out_.varint(facts_.size());
        for (size_t i = facts_.size(); i-- > 0;) {
            const auto& one = *facts_[i];
            out_.make_room();
            out_.varint(one.name), day(one.from), day(one.until);
            out_.integer(one.recorded_at.seconds), write_value(one.value);
        }
    }
    void write_counters() {
        const auto& all = from_.counters;
        out_.varint(all.size());
        for (uint32_t i = 0; i < all.size(); ++i) {
            const auto& one = all.definition(i);
            flush();
            out_.varint(one.rule_id), out_.varint(one.name), out_.varint(one.subject);
            out_.varint(one.window), out_.integer(one.window_n), out_.byte(one.sticky ? 1 : 0);
        }
        all.each_figure([&](const counter_figure& one) {
            flush();
            out_.varint(uint64_t{one.counter} + 1), out_.varint(one.subject);
            out_.value(one.value), out_.value(one.previous);
            day(one.start), day(one.first_day), day(one.last_day);
            out_.varint(one.days.size());
            for (const auto& [at, value] : one.days) out_.make_room(), day(at), out_.value(value);
        });
        out_.varint(0);  // no counter: the end
    }

    template <class Map, class Write>
    void write_map(const Map& map, Write write) {
        keys_.clear();
        for (const auto& [key, value] : map) keys_.push_back(key);
        std::sort(keys_.begin(), keys_.end());
        out_.varint(keys_.size());
        for (const auto key : keys_) {
            flush();
            out_.varint(key);
            write(map.find(static_cast<typename Map::key_type>(key))->second);
        }
    }
    void write_registers() {
        write_map(from_.tokens, [&](const token_record& of) {
            out_.byte(static_cast<uint8_t>(of.state)), out_.varint(of.account);
        });
        write_map(from_.overrides, [&](const std::vector<override_record>& list) {
            out_.varint(list.size());
            for (const auto& of : list) {
                out_.make_room();
                out_.varint(of.rule_id), out_.varint(of.parameter), out_.byte(of.sets ? 1 : 0);
                out_.value(of.value), out_.integer(of.integer), day(of.from), day(of.until);
            }
        });
        write_map(from_.reversed, [&](amount of) { out_.value(of); });
        write_map(from_.holds, [&](const hold_record& of) {
            out_.varint(of.account), out_.varint(of.hold), out_.value(of.value), day(of.until);
            out_.make_room();
            out_.varint(of.payee), out_.varint(of.pocket), out_.value(of.own_money);
        });
        write_map(from_.emptied_by_lapse, [&](local_day of) { day(of); });
        write_map(from_.waiting_lists, [&](const std::vector<uint32_t>& places) {
            out_.varint(places.size());
            for (const auto place : places) out_.make_room(), out_.varint(place);
        });
    }

    const community_state& from_;
    const state_sink& to_;
    std::vector<std::byte> bytes_;
    byte_writer out_;
    std::vector<uint32_t> numbers_;  // by class: 1 + place among those written, 0 not yet
    uint32_t numbers_count_ = 0;
    std::vector<lot> lots_;
    std::vector<const dated_fact*> facts_;
    std::vector<uint64_t> keys_;
};

// ---- reading ----

class reader_of_state {
public:
    explicit reader_of_state(std::span<const std::byte> bytes) : in_(bytes) {}

    void read(community_state& into) {
        read_head(into.sequence, into.recorded_at, into.collective_day, into.calendar_base,
                  into.day_starts);
        roles_count_ = into.rules().roles.size();
        into.names = {};  // the journal's names, not the scheme's
        read_names(into.names);
        into.names_journaled = into.names.size();
        names_count_ = into.names.size();
        if (in_.varint() != into.accounts.ledgers_count()) in_.refuse("other ledgers");
        const size_t accounts = in_.count();
        into.accounts.reserve(accounts);
        for (size_t i = 0; i < accounts && well(); ++i) read_account(into);
        accounts_count_ = into.accounts.accounts_count();
        if (well()) read_counters(into.counters);
        if (well()) read_registers(into);
        if (in_.left() != 0) in_.refuse("bytes are left over");
    }
    void read_head(uint64_t& sequence, instant& recorded_at, local_day& collective_day,
                   local_day& calendar_base, std::vector<instant>& day_starts) {
        if (in_.byte() != state_format) in_.refuse("a state of another format");
        sequence = in_.varint(), recorded_at = at();
        collective_day = day(), calendar_base = day();
        const size_t days = in_.count();
        int64_t before = 0;
        for (size_t i = 0; i < days && well(); ++i) {
            const int64_t step = integer();
            if (i > 0 && (step <= 0 || step > seconds_limit)) in_.refuse("days out of order");
            before = checked_seconds(step, before);
            day_starts.push_back({before});
        }
    }
    void read_names(name_table& into) {
        const size_t names = in_.count();
        for (size_t i = 0; i < names && well(); ++i) {
            const uint32_t owner = in_.number<uint32_t>() - 1;
            const auto text = in_.text();
            const auto number = text.empty() ? into.add_unknown(owner) : into.intern(text, owner);
            if (number != i + 1) in_.refuse("a name is there twice");
        }
    }
    result<void> end() const {
        if (well()) return {};
        return failure{"MALFORMED",
                       std::string{in_.fault()} + ", at byte " + std::to_string(in_.position()) +
                           " of a state",
                       {}};
    }

private:
    bool well() const { return in_.fault() == nullptr; }
    int64_t integer() {
        const uint64_t found = in_.varint();
        return static_cast<int64_t>(found >> 1) ^ -static_cast<int64_t>(found & 1);
    }
    int64_t checked_seconds(int64_t step, int64_t before) {
        if (step > seconds_limit || step < -seconds_limit) return refused("an instant beyond all");
        const int64_t sum = before + step;
        return sum > seconds_limit || sum < -seconds_limit ? refused("an instant beyond all") : sum;
    }
    int64_t refused(const char* why) { return in_.refuse(why), 0; }
    local_day day() {
        const int64_t found = integer();
        if (found > days_limit || found < -days_limit)
            return in_.refuse("a day beyond all"), local_day{};
        return {static_cast<int32_t>(found)};
    }
    instant at() { return {checked_seconds(integer(), 0)}; }
    amount value() { return in_.value(); }
    uint8_t below(uint8_t limit, const char* why) {
        const auto found = in_.byte();
        return found < limit ? found : (in_.refuse(why), uint8_t{0});
    }

    lot_attributes attributes() {
        lot_attributes of;
        of.note = value(), of.origin = in_.varint(), of.funding = in_.number<uint32_t>();
        of.programme = in_.number<uint32_t>(), of.pocket = in_.number<uint32_t>();
        of.label = in_.number<uint32_t>();
        if (of.programme != none && of.programme > 0xffff) in_.refuse("a programme beyond all");
        of.valid_from = day(), of.expires = day(), of.first_use = day(), of.issued = day();
        of.received = day();
        return of;
    }
    const lot_attributes& lot_class() {
        const auto number = in_.varint();
        if (number > classes_.size()) in_.refuse("attributes that were not given");
        if (!well() || number == 0) {
            classes_.push_back(attributes());
            return classes_.back();
        }
        return classes_[static_cast<size_t>(number - 1)];
    }
    void read_lots(books& into, uint32_t account, uint32_t next_lot_id) {
        const size_t lots = in_.count();
        if (lots > lots_per_account_max) return in_.refuse("too many lots");
        uint32_t before = 0;
        for (size_t i = 0; i < lots && well(); ++i) {
            lot one;
            one.id = in_.number<uint32_t>(), one.value = value();
            const auto lost = value();
            const auto attributes = lot_class();
            one.clock = day(), one.mark = in_.number<uint16_t>();
            one.hold = in_.number<uint16_t>();
            if (one.id <= before || one.id >= next_lot_id || !one.value.is_positive() ||
                lost.is_negative())
                in_.refuse("a lot that cannot be");
            if (!well()) return;
            before = one.id, one.face = one.value + lost;
            into.restore_lot(account, attributes, one);
        }
    }
    fact_value fact() {
        fact_value of;
        of.kind = in_.number<uint16_t>(), of.integer = integer(), of.other = integer();
        of.value = in_.value();
        return of;
    }
    void read_facts(books& into, uint32_t account) {
        const size_t facts = in_.count();
        if (facts > facts_per_account_max) return in_.refuse("too many facts");
        for (size_t i = 0; i < facts && well(); ++i) {
            dated_fact one;
            one.name = in_.number<uint32_t>(), one.from = day(), one.until = day();
            one.recorded_at = at(), one.value = fact();
            if (well()) into.add_fact(account, one);
        }
    }
    void read_account(community_state& into) {
        auto& all = into.accounts;
        const auto id = in_.text();
        const auto role = in_.number<uint32_t>(), holder = in_.number<uint32_t>();
        const auto kind = static_cast<account_kind>(below(3, "an unknown kind of account"));
        books::account_frame frame;
        frame.status = static_cast<account_status>(below(3, "an unknown status"));
        frame.settled = day(), frame.next_due = day();
        frame.next_lot_id = in_.number<uint32_t>();
        if (holder > names_count_) in_.refuse("a holder without a name");
        if (role >= roles_count_) in_.refuse("a role the scheme does not have");
        if (!well()) return;
        if (all.find(id)) return in_.refuse("an account is there twice");
        const auto account = all.open_account(id, role, kind, holder);
        all.restore_frame(account, frame);
        const bool holds_lots = kind == account_kind::holding;
        for (uint32_t ledger = holds_lots ? 1 : 0; ledger < all.ledgers_count(); ++ledger)
            if (const auto balance = value(); !balance.is_zero())
                all.post(ledger, account, balance);
        read_lots(all, account, frame.next_lot_id);
        if (!holds_lots && !all.lots(account).empty()) in_.refuse("lots where there are none");
        read_facts(all, account);
        if (frame.next_due.number != 0) into.due[frame.next_due].push_back(account);
    }
    void read_counters(counter_table& into) {
        const size_t counters = in_.count();
        if (counters > counters_limit) return in_.refuse("too many counters");
        for (uint32_t i = 0; i < counters && well(); ++i) {
            counter_definition one;
            one.rule_id = in_.number<uint32_t>(), one.name = in_.number<uint32_t>();
            one.subject = in_.number<uint16_t>(), one.window = in_.number<uint16_t>();
            one.window_n = day().number, one.sticky = below(2, "neither yes nor no") != 0;
            if (well() && into.define(one) != i) in_.refuse("a counter is there twice");
        }
        counter_figure before, one;
        for (bool is_first = true; well(); is_first = false, std::swap(before, one)) {
            if (!read_figure(one, counters)) break;
            if (!is_first &&
                std::pair(one.counter, one.subject) <= std::pair(before.counter, before.subject))
                in_.refuse("figures out of order");
            if (well() && !is_known(into.definition(one.counter), one.subject))
                in_.refuse("a figure of nobody");
            if (well()) into.restore(one);
        }
    }
    /// Figures lie in lists by the subject's number; one beyond all would take memory for nothing.
    bool is_known(const counter_definition& of, uint64_t subject) const {
        const auto number = subject - counter_parts::base_of(of.subject);
        return number <= std::max({accounts_count_, names_count_, uint32_t{0xffff}}) ||
               number >= counter_table::numbers_max || of.subject == ANNONA_SUBJECT_ORIGIN;
    }
    bool read_figure(counter_figure& one, size_t counters) {
        const uint64_t counter = in_.varint();
        if (counter == 0) return false;
        if (counter > counters) return in_.refuse("a figure of no counter"), false;
        one.counter = static_cast<uint32_t>(counter - 1), one.subject = in_.varint();
        one.value = in_.value(), one.previous = in_.value();
        one.start = start_day(), one.first_day = day(), one.last_day = day();
        const size_t days = in_.count();
        one.days.clear();
        for (size_t i = 0; i < days && well(); ++i) {
            const auto when = day();
            one.days.emplace_back(when, in_.value());
        }
        return well();
    }
    /// Windows of a life begin before every day.
    local_day start_day() {
        const int64_t found = integer();
        constexpr local_day first{std::numeric_limits<int32_t>::min()};
        if (found == first.number) return first;
        if (found > days_limit || found < -days_limit)
            return in_.refuse("a day beyond all"), local_day{};
        return {static_cast<int32_t>(found)};
    }

    template <class Map, class Read>
    void read_map(Map& into, Read read) {
        const size_t elements = in_.count();
        uint64_t before = 0;
        for (size_t i = 0; i < elements && well(); ++i) {
            const auto key = in_.number<typename Map::key_type>();
            if (i > 0 && key <= before) in_.refuse("keys out of order");
            before = key;
            auto element = read();
            if (well()) into.emplace(key, std::move(element));
        }
    }
    uint32_t account_or_none() {
        const auto account = in_.number<uint32_t>();
        if (account != none && account >= accounts_count_)
            in_.refuse("an account that is not there");
        return account;
    }
    void read_registers(community_state& into) {
        read_map(into.tokens, [&] {
            const auto state = static_cast<token_state>(below(4, "an unknown state of a token"));
            return token_record{state, account_or_none()};
        });
        read_map(into.overrides, [&] { return overrides(); });
        read_map(into.reversed, [&] { return in_.value(); });
        read_map(into.holds, [&] {
            hold_record of;
            of.account = account_or_none(), of.hold = in_.number<uint16_t>(), of.value = value();
            of.until = day();
            of.payee = account_or_none(), of.pocket = in_.number<uint32_t>();
            of.own_money = value();
            return of;
        });
        read_map(into.emptied_by_lapse, [&] { return day(); });
        read_map(into.waiting_lists, [&] {
            std::vector<uint32_t> places(in_.count());
            for (auto& place : places) place = account_or_none();
            return places;
        });
    }
    std::vector<override_record> overrides() {
        std::vector<override_record> list(in_.count());
        for (auto& of : list) {
            if (!well()) break;
            of.rule_id = in_.number<uint32_t>(), of.parameter = in_.number<uint32_t>();
            of.sets = below(2, "neither yes nor no") != 0, of.value = in_.value();
            of.integer = integer(), of.from = day(), of.until = day();
        }
        return list;
    }

    byte_reader in_;
    std::vector<lot_attributes> classes_;
    size_t roles_count_ = 0;
    uint32_t names_count_ = 0;
    uint32_t accounts_count_ = 0;
};

}  // namespace state_codec_detail

ANNONA_INLINE void encode_state(const community_state& from, const state_sink& to) {
    state_codec_detail::writer_of_state(from, to).write();
}

ANNONA_INLINE result<void> decode_state(std::span<const std::byte> bytes, community_state& into) {
    state_codec_detail::reader_of_state reader(bytes);
    try {
        reader.read(into);
    } catch (const bug& broken) {
        return failure{"MALFORMED", std::string{"a state that cannot be: "} + broken.what(), {}};
    }
    return reader.end();
}

ANNONA_INLINE result<name_table> decode_state_names(std::span<const std::byte> bytes,
                                                    uint64_t& sequence) {
    state_codec_detail::reader_of_state reader(bytes);
    instant recorded_at;
    local_day collective_day, calendar_base;
    std::vector<instant> day_starts;
    name_table names;
    reader.read_head(sequence, recorded_at, collective_day, calendar_base, day_starts);
    reader.read_names(names);
    if (auto read = reader.end(); !read) return read.error();
    return names;
}

}  // namespace v0_1
}  // namespace annona
