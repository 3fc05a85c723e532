// SPDX-License-Identifier: Apache-2.0
#include "service/proposal_book.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "journal/sha256.hpp"

namespace annona {
inline namespace v0_1 {
namespace service {
namespace {

using json = nlohmann::ordered_json;

std::string to_hex(const std::string& bytes) {
    return journal::to_hex(std::as_bytes(std::span(bytes)));
}

std::optional<std::string> from_hex(const std::string& text) {
    std::string bytes;
    const auto digit = [](char one) {
        return one >= '0' && one <= '9'   ? one - '0'
               : one >= 'a' && one <= 'f' ? one - 'a' + 10
                                          : -1;
    };
    for (size_t i = 0; i + 1 < text.size(); i += 2) {
        const int high = digit(text[i]), low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes.push_back(static_cast<char>(high * 16 + low));
    }
    return bytes;
}

std::optional<proposal_record> read_line(const std::string& line) {
    const auto from = json::parse(line, nullptr, false);
    if (!from.is_object()) return std::nullopt;
    proposal_record made;
    made.id = from.value("id", std::string{});
    made.community = from.value("community", std::string{});
    made.act = static_cast<proposal_act>(from.value("act", 0));
    made.request_hash = from.value("request_hash", std::string{});
    const auto request = from_hex(from.value("request", std::string{}));
    const auto shown = from_hex(from.value("shown", std::string{}));
    if (!request || !shown || !made.shown.ParseFromString(*shown)) return std::nullopt;
    made.request = *request;
    return made;
}

std::string to_line(const proposal_record& from) {
    return json{{"id", from.id},
                {"community", from.community},
                {"act", static_cast<int>(from.act)},
                {"request_hash", from.request_hash},
                {"request", to_hex(from.request)},
                {"shown", to_hex(from.shown.SerializeAsString())}}
        .dump();
}

/// The account an act is about; empty: about none.
std::string account_of(const proposal_record& of) {
    if (of.act == proposal_act::award) return of.shown.award().account();
    v1::SetOverrideRequest exception;
    const bool is_exception = of.act == proposal_act::override_limit;
    if (!is_exception || !exception.ParseFromString(of.request)) return {};
    return exception.override().account();
}

}  // namespace

result<void> proposal_book::open(const std::string& path) {
    const std::lock_guard lock(mutex_);
    if (auto opened = log_.open(path); !opened) return opened;
    const auto lines = log_.read_all();
    if (!lines) return lines.error();
    for (const auto& line : *lines) {
        auto read = read_line(line);
        if (!read) return failure{"PROPOSALS_CORRUPT", "a line of it cannot be read", path};
        const key at{read->community, read->id};
        if (const auto known = by_id_.find(at); known != by_id_.end()) {
            all_[known->second] = std::move(*read);
            continue;
        }
        by_id_[at] = all_.size();
        all_.push_back(std::move(*read));
    }
    return {};
}

std::string proposal_book::etag_of(const proposal_record& of) {
    journal::sha256 hash;
    const std::string state = std::to_string(of.shown.state()) + of.shown.decided_by();
    return journal::to_hex(
               hash({std::as_bytes(std::span(of.request_hash)), std::as_bytes(std::span(state))}))
        .substr(0, 16);
}

void proposal_book::expire(proposal_record& one, instant now) {
    if (one.shown.state() != v1::PROPOSAL_STATE_OPEN ||
        now.seconds < one.shown.expires_at().seconds())
        return;
    one.shown.set_state(v1::PROPOSAL_STATE_EXPIRED);
    one.shown.set_etag(etag_of(one));
}

status proposal_book::keep(const proposal_record& made) {
    if (const auto kept = log_.append(to_line(made), true); !kept) return status_of(kept.error());
    return {};
}

status proposal_book::add(proposal_record& made) {
    const std::lock_guard lock(mutex_);
    const key at{made.community, made.id};
    if (const auto known = by_id_.find(at); known != by_id_.end()) {
        if (all_[known->second].request_hash != made.request_hash)
            return make_status(status_code::invalid_argument, "REQUEST_ID_REUSED",
                               "this request id was used for another request");
        made = all_[known->second];
        return {};
    }
    const auto is_open = [&](const proposal_record& one) {
        return one.community == made.community && one.shown.state() == v1::PROPOSAL_STATE_OPEN;
    };
    if (static_cast<size_t>(std::count_if(all_.begin(), all_.end(), is_open)) >= open_proposals_max)
        return make_status(status_code::resource_exhausted, "LIMIT_EXCEEDED",
                           "too many proposals wait for a decision");
    made.shown.set_etag(etag_of(made));
    if (auto kept = keep(made); !kept.ok()) return kept;
    by_id_[at] = all_.size();
    all_.push_back(made);
    return {};
}

std::optional<proposal_record> proposal_book::find(std::string_view community, std::string_view id,
                                                   instant now) {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find({std::string(community), std::string(id)});
    if (found == by_id_.end()) return std::nullopt;
    expire(all_[found->second], now);
    return all_[found->second];
}

std::vector<proposal_record> proposal_book::list(std::string_view community,
                                                 v1::ProposalState state, std::string_view after,
                                                 size_t most, instant now) {
    const std::lock_guard lock(mutex_);
    const auto begin = by_id_.find({std::string(community), std::string(after)});
    std::vector<proposal_record> page;
    for (size_t i = begin == by_id_.end() ? 0 : begin->second + 1;
         i < all_.size() && page.size() < most; ++i) {
        expire(all_[i], now);
        const bool fits =
            all_[i].community == community &&
            (state == v1::PROPOSAL_STATE_UNSPECIFIED || all_[i].shown.state() == state);
        if (fits) page.push_back(all_[i]);
    }
    return page;
}

status proposal_book::begin_decision(std::string_view community, std::string_view id,
                                     std::string_view etag, std::string_view decider,
                                     bool may_be_author, bool validate_only, instant now,
                                     proposal_record& found) {
    const std::lock_guard lock(mutex_);
    const key at{std::string(community), std::string(id)};
    const auto known = by_id_.find(at);
    if (known == by_id_.end())
        return make_status(status_code::not_found, "NOT_FOUND", "there is no such proposal");
    auto& one = all_[known->second];
    expire(one, now);
    if (!may_be_author && one.shown.author() == decider)
        return make_status(status_code::permission_denied, "FOUR_EYES_REQUIRED",
                           "who proposed it cannot approve it: a second principal is needed");
    if (one.shown.state() == v1::PROPOSAL_STATE_EXPIRED)
        return make_status(status_code::failed_precondition, "PROPOSAL_EXPIRED",
                           "nobody decided in time");
    if (one.shown.state() != v1::PROPOSAL_STATE_OPEN)
        return make_status(status_code::failed_precondition, "PROPOSAL_DECIDED",
                           "it was decided before");
    if (one.shown.etag() != etag)
        return make_status(status_code::aborted, "ETAG_MISMATCH", "it has changed: read it again");
    if (deciding_.count(at) != 0)
        return make_status(status_code::aborted, "PROPOSAL_BEING_DECIDED",
                           "another call decides it right now");
    if (!validate_only) deciding_[at] = decider;
    found = one;
    return {};
}

status proposal_book::end_decision(std::string_view community, std::string_view id,
                                   std::optional<v1::ProposalState> state, std::string_view decider,
                                   v1::Proposal& shown) {
    const std::lock_guard lock(mutex_);
    const key at{std::string(community), std::string(id)};
    deciding_.erase(at);
    const auto known = by_id_.find(at);
    if (known == by_id_.end())
        return make_status(status_code::not_found, "NOT_FOUND", "there is no such proposal");
    auto& one = all_[known->second];
    if (state) {
        one.shown.set_state(*state);
        one.shown.set_decided_by(std::string(decider));
        one.shown.set_etag(etag_of(one));
        if (auto kept = keep(one); !kept.ok()) return kept;
    }
    shown = one.shown;
    return {};
}

status proposal_book::forget(std::string_view community, std::string_view account_name) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> lines;
    bool has_changed = false;
    for (auto& one : all_) {
        if (one.community == community && account_of(one) == account_name) {
            has_changed = true;
            one.request.clear();
            one.shown.clear_act();
            one.shown.clear_decision();
            if (one.shown.state() == v1::PROPOSAL_STATE_OPEN)
                one.shown.set_state(v1::PROPOSAL_STATE_REJECTED);
            one.shown.set_etag(etag_of(one));
        }
        lines.push_back(to_line(one));
    }
    if (!has_changed) return {};
    if (const auto kept = log_.replace(lines); !kept) return status_of(kept.error());
    return {};
}

}  // namespace service
}  // namespace v0_1
}  // namespace annona
