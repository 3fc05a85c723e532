// SPDX-License-Identifier: Apache-2.0
'use strict';

const { Community: Opened, open: openNumber } = require('./annona.node');

/** Commands of one call of the C functions; more wait for the next. */
const BATCH_MAX = 1024;

function seconds(at) {
  if (at === undefined || at === null) return Math.floor(Date.now() / 1000);
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) {
    throw Object.assign(new Error('MALFORMED: an instant is a Date'),
      { code: 'MALFORMED', text: 'an instant is a Date', place: 'at' });
  }
  return Math.floor(at.getTime() / 1000);
}

class Answer {
  constructor(from) {
    Object.assign(this, from);
    this.recordedAt = new Date(from.recordedAt * 1000);
    Object.freeze(this);
  }

  /** True where it was accepted, in part or whole, now or before. */
  get accepted() {
    return this.verdict !== 'refused';
  }
}

class Community {
  #opened;
  #waiting = [];
  #working = false;

  constructor(opened) {
    this.#opened = opened;
  }

  submit(request, { at } = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, now: seconds(at), resolve, reject });
      if (!this.#working) {
        this.#working = true;
        queueMicrotask(() => this.#work());
      }
    });
  }

  // What was asked meanwhile goes together, as long as it has the same clock.
  async #work() {
    while (this.#waiting.length > 0) {
      const { now } = this.#waiting[0];
      let count = 1;
      while (count < this.#waiting.length && count < BATCH_MAX &&
             this.#waiting[count].now === now) ++count;
      const batch = this.#waiting.splice(0, count);
      await this.#give(batch, now);
    }
    this.#working = false;
  }

  async #give(batch, now) {
    try {
      const answers = await this.#opened.submitMany(batch.map((one) => one.request), now);
      answers.forEach((answer, i) => batch[i].resolve(new Answer(answer)));
    } catch (why) {
      // A field of one request must not fail its neighbours.
      if (batch.length === 1) batch[0].reject(why);
      else for (const one of batch) await this.#give([one], now);
    }
  }

  pay(account, other, lines, { at, ...fields }) {
    return this.submit({ command: 'pay', account, other, lines, ...fields }, { at });
  }

  quote(account, other, lines, { at, ...fields } = {}) {
    return this.submit({ command: 'pay', account, other, lines, request_id: 'quote',
      ...fields, validate_only: true }, { at });
  }

  balance(account, { pocket = '', ledger = '' } = {}) {
    return this.#opened.balance(account, pocket, ledger);
  }

  describeText(answer) {
    return this.#opened.describe(typeof answer === 'number' ? answer : answer.sequence);
  }

  async describe(answer) {
    return JSON.parse(await this.describeText(answer));
  }

  entryBytes(answer) {
    return this.#opened.entryBytes(typeof answer === 'number' ? answer : answer.sequence);
  }

  explain(answer, language = '') {
    return this.#opened.explain(typeof answer === 'number' ? answer : answer.sequence, language);
  }

  statement() {
    return this.#opened.statement();
  }

  lastSequence() {
    return this.#opened.lastSequence();
  }

  stateDigest() {
    return this.#opened.stateDigest();
  }

  async *decisions() {
    const last = await this.lastSequence();
    for (let number = 1; number <= last; ++number) {
      try {
        yield await this.describe(number);
      } catch (why) {
        if (why.code !== 'NOT_FOUND') throw why; // a due step or the register
      }
    }
  }

  replay() {
    return this.#opened.replay();
  }

  close() {
    return this.#opened.close();
  }
}

async function open({ scheme, plugins = '', journal = '', start }) {
  const number = await openNumber(String(scheme), String(plugins), String(journal),
    seconds(start));
  return new Community(new Opened(number));
}

module.exports = { open, Community, Answer };
