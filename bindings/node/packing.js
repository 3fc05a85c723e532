// SPDX-License-Identifier: Apache-2.0
// Requests and answers as bytes, which cross to the engine in one piece instead of property by
// property. The numbers of fields come from the module; both ends are of one package.
'use strict';

const { fields } = require('./annona.node');

const numbers = new Map(fields.map(([name], number) => [name, number]));
const kinds = fields.map(([, kind]) => kind);
const END = 255;
const ASCII_MAX = 0x7f;
const SHORT = 48; // texts up to here are written faster by hand
const ANSWER_SIZE_MAX = 512; // numbers, and four texts of less than 64 bytes

function fault(code, text, place) {
  return Object.assign(new Error(`${code}: ${text}`), { code, text, place });
}

function listOf(value, field) {
  if (!Array.isArray(value)) throw fault('MALFORMED', 'an array is wanted', field);
  return value;
}

function objectOf(value, field) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    throw fault('MALFORMED', 'an object is wanted', field);
  }
  return value;
}

class Packer {
  #bytes;
  #at = 0;

  constructor(size = 1024) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  /** Bytes of the requests added. They change with the next `clear` and `add`. */
  get packed() {
    return this.#bytes.subarray(0, this.#at);
  }

  /** The same, with room behind them. */
  get bytes() {
    return this.#bytes;
  }

  get size() {
    return this.#at;
  }

  clear() {
    this.#at = 0;
  }

  /** A request that cannot be read throws and leaves those before as they were. */
  add(request) {
    const before = this.#at;
    try {
      for (const name in objectOf(request, 'requests')) this.#field(name, request[name]);
      this.#byte(END);
    } catch (why) {
      this.#at = before;
      throw why;
    }
  }

  #field(name, value) {
    if (value === undefined || value === null) return;
    const number = numbers.get(name);
    if (number === undefined) {
      throw fault('UNKNOWN_FIELD', 'a request has no such field', name);
    }
    this.#byte(number);
    switch (kinds[number]) {
      case 'text': return this.#text(value, name);
      case 'lines': return this.#lines(value);
      case 'items': return this.#items(value);
      case 'pairs': return this.#pairs(value, name);
      case 'texts': return this.#texts(value, name);
      case 'seconds': return this.#seconds(value, name);
      default: return this.#byte(value ? 1 : 0);
    }
  }

  #lines(value) {
    const list = listOf(value, 'lines');
    this.#number(list.length);
    for (let i = 0; i < list.length; ++i) {
      const { category, amount, quantity, product } = objectOf(list[i], 'lines');
      this.#part(category, 'lines');
      this.#part(amount, 'lines');
      this.#part(quantity, 'lines');
      this.#part(product, 'lines');
    }
  }

  #items(value) {
    const list = listOf(value, 'items');
    this.#number(list.length);
    for (let i = 0; i < list.length; ++i) {
      const { code, quantity, grade } = objectOf(list[i], 'items');
      this.#part(code, 'items');
      this.#part(quantity, 'items');
      this.#number(typeof grade === 'number' ? grade >>> 0 : 0);
    }
  }

  #pairs(value, field) {
    const from = objectOf(value, field);
    const names = [];
    for (const name in from) names.push(name);
    this.#number(names.length);
    for (const name of names) {
      this.#put(name);
      this.#text(from[name], `${field}.${name}`);
    }
  }

  #texts(value, field) {
    const list = listOf(value, field);
    this.#number(list.length);
    for (let i = 0; i < list.length; ++i) this.#text(list[i], field);
  }

  #seconds(value, field) {
    if (typeof value !== 'number') throw fault('MALFORMED', 'UTC seconds are wanted', field);
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  #part(value, field) {
    if (value === undefined || value === null) this.#number(0);
    else this.#text(value, field);
  }

  #text(value, field) {
    if (typeof value === 'string') this.#put(value);
    else if (typeof value === 'boolean') this.#put(value ? 'yes' : 'no');
    else if (typeof value === 'bigint' ||
             (typeof value === 'number' && (value | 0) === value)) this.#put(value.toString());
    else {
      throw fault('MALFORMED', 'a text is wanted; a number with a fraction is no exact amount',
        field);
    }
  }

  #put(text) {
    const { length } = text;
    this.#reserve(4 + 3 * length);
    const bytes = this.#bytes;
    const begin = this.#at + 4;
    let i = 0;
    if (length <= SHORT) {
      for (; i < length; ++i) {
        const code = text.charCodeAt(i);
        if (code > ASCII_MAX) break;
        bytes[begin + i] = code;
      }
    }
    const size = i === length ? length : bytes.write(text, begin, 'utf8');
    this.#number(size);
    this.#at += size;
  }

  #byte(value) {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  #number(value) {
    this.#reserve(4);
    const bytes = this.#bytes;
    const at = this.#at;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
    this.#at = at + 4;
  }

  #reserve(more) {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#at + more));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

const verdicts = ['accepted', 'partial', 'refused', 'duplicate'];

class Answer {
  constructor(from) {
    this.verdict = verdicts[from.byte()];
    const line = from.number();
    this.line = line < 0 ? null : line;
    this.sequence = from.double();
    this.originalSequence = from.double();
    this.recordedAt = new Date(from.double() * 1000);
    this.code = from.text();
    this.rule = from.text();
    this.amount = from.text();
    this.validUntil = from.text();
    Object.freeze(this);
  }

  /** True where it was accepted, in part or whole, now or before. */
  get accepted() {
    return this.verdict !== 'refused';
  }
}

/** Packed answers, one behind another. */
class Reader {
  #bytes;
  #view;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  first() {
    this.#at = 0;
    return this.next();
  }

  next() {
    return new Answer(this);
  }

  byte() {
    return this.#bytes[this.#at++];
  }

  number() {
    this.#at += 4;
    return this.#view.getInt32(this.#at - 4, true);
  }

  double() {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  text() {
    const size = this.byte();
    if (size === 0) return '';
    this.#at += size;
    return this.#bytes.toString('utf8', this.#at - size, this.#at);
  }
}

module.exports = { Answer, ANSWER_SIZE_MAX, Packer, Reader, fault };
