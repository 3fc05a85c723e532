// SPDX-License-Identifier: Apache-2.0
// Payments through Node: each awaited, and 1,000 asked at once. The first round is not told:
// nothing is compiled yet. Usage: pay.js SCHEME ROUNDS
'use strict';

const annona = require('annona');

const at = new Date('2026-03-02T09:00:00Z');
const payments = 20000;
const batch = 1000;
const lines = [{ category: 'food', amount: '0.01' }];

async function timed(work) {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / payments;
}

async function main(scheme, rounds) {
  const town = await annona.open({ scheme, start: at });
  await town.submit({ command: 'issue', other: 'ben:A', amount: '100000000.00',
    request_id: 'award' }, { at });
  const pay = (id) => town.pay('ben:A', 'mer:S', lines, { request_id: id, at });
  for (let round = 0; round <= rounds; ++round) {
    const awaited = await timed(async () => {
      for (let i = 0; i < payments; ++i) await pay(`a${round}-${i}`);
    });
    const atOnce = await timed(async () => {
      for (let first = 0; first < payments; first += batch) {
        await Promise.all(Array.from({ length: batch }, (_, i) => pay(`b${round}-${first + i}`)));
      }
    });
    if (round === 0) continue;
    console.log('Node', Math.round(awaited));
    console.log('Node batches', Math.round(atOnce));
  }
  await town.close();
}

main(process.argv[2], Number(process.argv[3]));
