// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/engine/writer_command.hpp>

namespace annona {
inline namespace v0_1 {

namespace writer_command_detail {

template <class Element>
void keep(std::vector<Element>& owned, std::span<const Element>& list) {
    owned.assign(list.begin(), list.end());
    list = owned;
}

}  // namespace writer_command_detail

// Every text of the command and of the lists it owns.
template <class Visit>
void owned_command::each_text(Visit&& visit) {
    for (auto* text :
         {&view_.request_id, &view_.principal, &view_.label, &view_.account, &view_.other,
          &view_.pocket, &view_.other_pocket, &view_.ledger, &view_.programme, &view_.source,
          &view_.question, &view_.original, &view_.name, &view_.parameter, &view_.reason_text,
          &view_.fact_text, &view_.shape_field}) {
        visit(*text);
    }
    for (auto& actor : view_.actors) visit(actor);
    for (auto& line : lines_) visit(line.category), visit(line.product);
    for (auto& measured : items_) visit(measured.code);
    for (auto& payer : payers_) visit(payer.account);
    for (auto& part : tender_) visit(part.ledger);
    for (auto& label : lots_) visit(label);
    for (auto& token : tokens_) visit(token);
    for (auto& input : inputs_) visit(input.name), visit(input.text);
    for (auto& named : references_) visit(named.name), visit(named.value);
    for (auto& leg : adjustments_) visit(leg.ledger), visit(leg.account);
}

ANNONA_INLINE void owned_command::assign(const command& asked) {
    using writer_command_detail::keep;
    view_ = asked;
    keep(lines_, view_.lines), keep(items_, view_.items), keep(payers_, view_.payers);
    keep(tender_, view_.tender), keep(lots_, view_.lots), keep(tokens_, view_.tokens);
    keep(notes_, view_.notes), keep(inputs_, view_.inputs);
    keep(references_, view_.references), keep(adjustments_, view_.adjustments);
    // All texts have their room before the first is copied, so that none moves.
    size_t size = 0;
    each_text([&](std::string_view& text) { size += text.size(); });
    texts_.clear();
    texts_.reserve(size);
    each_text([&](std::string_view& text) {
        const size_t at = texts_.size();
        texts_.insert(texts_.end(), text.begin(), text.end());
        text = std::string_view(texts_.data() + at, text.size());
    });
}

}  // namespace v0_1
}  // namespace annona
