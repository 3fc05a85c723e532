// SPDX-License-Identifier: Apache-2.0
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, beforeEach, afterEach } = require('node:test');

const annona = require(process.env.ANNONA_NODE_PACKAGE);

const scheme = path.join(process.env.ANNONA_SOURCE_DIR, 'examples', 'seville-ossetana');
const at = new Date('2026-03-02T08:00:00Z');
let town;

beforeEach(async () => {
  town = await annona.open({ scheme, start: at });
  await town.submit({ command: 'fund', programme: 'town', amount: '6000.00', request_id: 'f' },
    { at });
  const award = await town.submit({
    command: 'issue', other: 'ben:H1', other_pocket: 'aid', amount: '150.00', request_id: 'a',
    inputs: { registered: true, members: 4 }, references: { case_file: 'EXP-1' },
    proposer: 'sw1', approver: 'int1',
  }, { at });
  assert.equal(award.verdict, 'accepted');
  assert.equal(award.validUntil, '2026-05-31');
});

afterEach(async () => {
  try {
    await town.close();
  } catch (why) {
    assert.equal(why.code, 'BAD_HANDLE');
  }
});

const pay = (id, category, amount) =>
  town.pay('ben:H1', 'mer:Fruteria', [{ category, amount }], { request_id: id, at });

test('a purchase moves exact amounts', async () => {
  const answer = await pay('p1', 'food.basic', '42.35');
  assert.equal(answer.accepted, true);
  assert.equal(answer.recordedAt.getTime(), at.getTime());
  assert.equal(await town.balance('ben:H1'), '107.65');
});

test('a refusal resolves, says why and moves nothing', async () => {
  const answer = await pay('p1', 'alcohol', '4.90');
  assert.equal(answer.accepted, false);
  assert.equal(answer.code, 'CATEGORY_NOT_ALLOWED');
  assert.match(await town.explain(answer), /alcohol/);
  assert.equal((await town.describe(answer)).verdict, 'refused');
  assert.equal(await town.balance('ben:H1'), '150.00');
});

test('a number with a fraction is no amount', async () => {
  await assert.rejects(pay('p1', 'food.basic', 4.9), { code: 'MALFORMED' });
  assert.equal(await town.balance('ben:H1'), '150.00');
});

test('a bad request fails alone', async () => {
  const [first, bad, last] = await Promise.allSettled([
    pay('p1', 'food.basic', '1.00'),
    town.submit({ command: 'pay', acount: 'ben:H1' }, { at }),
    pay('p2', 'food.basic', '1.00'),
  ]);
  assert.equal(first.value.accepted, true);
  assert.equal(bad.reason.code, 'UNKNOWN_FIELD');
  assert.equal(bad.reason.place, 'acount');
  assert.equal(last.value.accepted, true);
  assert.equal(await town.balance('ben:H1'), '148.00');
});

test('many at once keep their order and leave the event loop free', async () => {
  const asked = Array.from({ length: 3000 }, (_, i) => pay(`m${i}`, 'food.basic', '0.01'));
  let turns = 0;
  const ticking = setInterval(() => { ++turns; }, 1);
  const answers = await Promise.all(asked);
  clearInterval(ticking);
  const sequences = answers.map((one) => one.sequence);
  assert.deepEqual(sequences, [...sequences].sort((a, b) => a - b));
  assert.equal(await town.balance('ben:H1'), '120.00');
  assert.ok(turns > 0);
});

test('a closed community is refused, not followed', async () => {
  await town.close();
  await assert.rejects(town.balance('ben:H1'), { code: 'BAD_HANDLE' });
  await assert.rejects(town.close(), { code: 'BAD_HANDLE' });
  await assert.rejects(pay('p1', 'food.basic', '1.00'), { code: 'BAD_HANDLE' });
});

test('an abandoned promise harms nobody', async () => {
  void pay('p1', 'food.basic', '1.00');
  const answer = await pay('p2', 'food.basic', '1.00');
  assert.equal(answer.accepted, true);
  await town.replay();
});

test('a value that throws while it is read rejects and leaves the community whole', async () => {
  const broken = { category: 'food.basic', get amount() { throw new Error('no amount today'); } };
  await assert.rejects(
    town.pay('ben:H1', 'mer:Fruteria', [broken], { request_id: 'p1', at }), /no amount today/);
  await assert.rejects(pay('p2', 'food\0basic', '1.00').then((answer) => {
    assert.equal(answer.code, 'MALFORMED');
    throw Object.assign(new Error(), { code: 'REFUSED' });
  }), { code: 'REFUSED' });
  await assert.rejects(town.submit('pay', { at }), { code: 'MALFORMED' });
  assert.equal((await pay('p3', 'food.basic', '9'.repeat(100000))).accepted, false);
  assert.equal((await pay('p4', 'food.basic', 2n)).accepted, true);
  assert.equal(await town.balance('ben:H1'), '148.00');
});

test('every kind of field crosses as it was given', async () => {
  const long = 'ñ'.repeat(40000);
  const [first, second] = await Promise.all([
    pay('p1', 'food.basic', '1.00'),
    town.submit({ command: 'pay', account: 'ben:H1', other: 'mer:Fruteria', request_id: long,
      lines: [{ category: 'food.basic', amount: 1n }, { category: 'food.basic', amount: 2 }],
      references: { receipt: 'T-ß-1', till: true } }, { at }),
  ]);
  assert.equal(first.accepted, true);
  assert.equal(second.code, 'MALFORMED'); // the id is longer than any may be
  const bought = await town.submit({ command: 'pay', account: 'ben:H1', other: 'mer:Fruteria',
    request_id: 'p2', lines: [{ category: 'food.basic', amount: 1n },
      { category: 'food.basic', amount: 2, quantity: undefined }], unknown: undefined },
  { at });
  assert.equal(bought.amount, '3.00');
  assert.equal(await town.balance('ben:H1'), '146.00');
  await assert.rejects(town.submit({ command: 'pay', lines: {} }, { at }),
    { code: 'MALFORMED', place: 'lines' });
  await assert.rejects(town.submit({ command: 'pay', inputs: { members: 1.5 } }, { at }),
    { code: 'MALFORMED', place: 'inputs.members' });
  await assert.rejects(town.submit({ command: 'pay', deadline: 'noon' }, { at }),
    { code: 'MALFORMED', place: 'deadline' });
});

test('a command asked beside a long call waits its turn', async () => {
  const asked = Array.from({ length: 2000 }, (_, i) => pay(`w${i}`, 'food.basic', '0.01'));
  const whole = town.replay();
  const last = pay('last', 'food.basic', '1.00');
  await Promise.all([...asked, whole]);
  assert.equal((await last).accepted, true);
  assert.equal(await town.balance('ben:H1'), '129.00');
});

test('the journal is an iterable', async () => {
  await pay('p1', 'food.basic', '42.35');
  const verdicts = [];
  for await (const one of town.decisions()) verdicts.push(one.verdict);
  assert.deepEqual(verdicts, ['accepted', 'accepted', 'accepted']);
});

test('a durable commit resolves once its journal has it', async () => {
  const journal = fs.mkdtempSync(path.join(os.tmpdir(), 'annona-'));
  const first = await annona.open({ scheme, journal, start: at });
  const fund = { command: 'fund', programme: 'town', amount: '10.00', request_id: 'f' };
  assert.equal((await first.submit(fund, { at })).verdict, 'accepted');
  const digest = await first.stateDigest();
  await first.close();
  const again = await annona.open({ scheme, journal, start: at });
  assert.equal(await again.stateDigest(), digest);
  assert.equal((await again.submit(fund, { at })).verdict, 'duplicate');
  await again.close();
  fs.rmSync(journal, { recursive: true });
});

test('problems of a scheme come with line and column', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'annona-'));
  fs.writeFileSync(path.join(folder, 'scheme.yaml'), 'scheme: town\nzone: UTC\ncolour: red\n');
  await assert.rejects(annona.open({ scheme: folder }),
    (why) => why.code === 'SCHEME_REFUSED' && why.text.includes('scheme.yaml:3:1'));
  fs.rmSync(folder, { recursive: true });
});
