// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <annona/ledger/lot.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <vector>

namespace annona {
inline namespace v0_1 {

/// Where a lot stands in the spend order before its id breaks the tie: smaller is spent first.
struct order_key {
    uint64_t high = 0;
    uint64_t low = 0;
    friend auto operator<=>(const order_key&, const order_key&) = default;
};

/// Makes order keys from attributes; the scheme's declared spend order behind a plain function.
struct spend_order_function {
    order_key (*key_of)(const lot_attributes&, const void* context) = nullptr;
    const void* context = nullptr;
};

/// Interned attributes of lots, counted by use: a class nobody uses is given away again, so classes
/// stay bounded by what is alive. Class numbers never leave the process: entries carry the
/// attributes.
class lot_class_table {
public:
    /// The number of these attributes; counts one more use.
    uint32_t intern(const lot_attributes& attributes);
    void add_use(uint32_t number) { ++classes_[number].uses; }
    void release(uint32_t number);

    const lot_attributes& operator[](uint32_t number) const { return classes_[number].attributes; }
    order_key key(uint32_t number) const { return classes_[number].key; }
    size_t size() const { return numbers_.size(); }

    /// Takes effect for all classes at once; the owner of the lots must sort them again.
    void set_order(spend_order_function order);

private:
    struct attributes_hash {
        size_t operator()(const lot_attributes& attributes) const;
    };
    struct counted_class {
        lot_attributes attributes;
        order_key key;
        uint32_t uses = 0;
    };
    order_key key_of(const lot_attributes& attributes) const;

    std::vector<counted_class> classes_;
    std::vector<uint32_t> free_;
    boost::unordered_flat_map<lot_attributes, uint32_t, attributes_hash> numbers_;
    spend_order_function order_;
};

}  // namespace v0_1
}  // namespace annona

#ifdef ANNONA_HEADER_ONLY
#include <annona/ledger/lot_classes.inl.hpp>
#endif
