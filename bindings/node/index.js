// SPDX-License-Identifier: Apache-2.0
'use strict';

const { Community: Opened, open: openNumber } = require('./annona.node');
const { Answer, ANSWER_SIZE_MAX, Packer, Reader, fault } = require('./packing.js');

/** Commands of one call of the C functions; more wait for the next. */
const BATCH_MAX = 1024;

function seconds(at) {
  if (at === undefined || at === null) return Math.floor(Date.now() / 1000);
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) {
    throw fault('MALFORMED', 'an instant is a Date', 'at');
  }
  return Math.floor(at.getTime() / 1000);
}

/** Of an answer, or the number itself. */
function numberOf(answer) {
  return typeof answer === 'number' ? answer : answer.sequence;
}

class Community {
  #opened;
  #isDurable;
  #waiting = [];
  #isWorking = false;
  #underWay = 0;
  #packer = new Packer();
  #answer = Buffer.alloc(ANSWER_SIZE_MAX);
  #reader = new Reader(this.#answer);
  #size = 1024; // of the last batch, packed

  constructor(opened, isDurable) {
    this.#opened = opened;
    this.#isDurable = isDurable;
  }

  submit(request, { at } = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, now: seconds(at), resolve, reject });
      if (!this.#isWorking) {
        this.#isWorking = true;
        queueMicrotask(this.#begin);
      }
    });
  }

  #begin = () => {
    if (this.#waiting.length === 1 && this.#isDecidedHere) {
      this.#isWorking = false;
      this.#decide(this.#waiting.pop());
    } else this.#work();
  };

  // One command alone that waits for no disk and no other call takes less here than its way to a
  // thread and back.
  get #isDecidedHere() {
    return !this.#isDurable && this.#underWay === 0;
  }

  // What was asked meanwhile goes together, as long as it has the same clock.
  async #work() {
    while (this.#waiting.length > 0) {
      const { now } = this.#waiting[0];
      let count = 1;
      while (count < this.#waiting.length && count < BATCH_MAX &&
             this.#waiting[count].now === now) ++count;
      const batch = this.#waiting.splice(0, count);
      if (count === 1 && this.#isDecidedHere) this.#decide(batch[0]);
      else await this.#give(batch, now);
    }
    this.#isWorking = false;
  }

  #decide({ request, now, resolve, reject }) {
    try {
      this.#packer.clear();
      this.#packer.add(request);
      this.#opened.submitNow(this.#packer.bytes, this.#packer.size, now, this.#answer);
      resolve(this.#reader.first());
    } catch (why) {
      reject(why);
    }
  }

  async #give(batch, now) {
    const packer = new Packer(this.#size);
    const taken = batch.filter((one) => {
      try {
        packer.add(one.request);
        return true;
      } catch (why) {
        one.reject(why);
        return false;
      }
    });
    if (taken.length === 0) return;
    this.#size = Math.max(1024, packer.size);
    try {
      const bytes = await this.#ask(this.#opened.submitMany(packer.packed, taken.length, now));
      const from = new Reader(bytes);
      for (const one of taken) one.resolve(from.next());
    } catch (why) {
      // What is wrong with one request must not fail its neighbours.
      if (taken.length === 1) taken[0].reject(why);
      else for (const one of taken) await this.#give([one], now);
    }
  }

  // A call that another thread works at.
  #ask(promised) {
    ++this.#underWay;
    const done = () => { --this.#underWay; };
    promised.then(done, done);
    return promised;
  }

  pay(account, other, lines, { at, ...fields }) {
    return this.submit({ command: 'pay', account, other, lines, ...fields }, { at });
  }

  quote(account, other, lines, { at, ...fields } = {}) {
    return this.submit({ command: 'pay', account, other, lines, request_id: 'quote',
      ...fields, validate_only: true }, { at });
  }

  balance(account, { pocket = '', ledger = '' } = {}) {
    return this.#ask(this.#opened.balance(account, pocket, ledger));
  }

  describeText(answer) {
    return this.#ask(this.#opened.describe(numberOf(answer)));
  }

  async describe(answer) {
    return JSON.parse(await this.describeText(answer));
  }

  entryBytes(answer) {
    return this.#ask(this.#opened.entryBytes(numberOf(answer)));
  }

  explain(answer, language = '') {
    return this.#ask(this.#opened.explain(numberOf(answer), language));
  }

  statement() {
    return this.#ask(this.#opened.statement());
  }

  lastSequence() {
    return this.#ask(this.#opened.lastSequence());
  }

  stateDigest() {
    return this.#ask(this.#opened.stateDigest());
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
    return this.#ask(this.#opened.replay());
  }

  close() {
    return this.#ask(this.#opened.close());
  }
}

async function open({ scheme, plugins = '', journal = '', start }) {
  const number = await openNumber(String(scheme), String(plugins), String(journal),
    seconds(start));
  return new Community(new Opened(number), journal !== '');
}

module.exports = { open, Community, Answer };
