// SPDX-License-Identifier: Apache-2.0
// An award, a payment and a refusal from Node. Usage: pay.js SCHEME PLUGINS
'use strict';

const annona = require('annona');

const at = new Date('2026-03-02T09:00:00Z');

async function main(scheme, plugins) {
  const town = await annona.open({ scheme, plugins, start: at });
  const tell = async (id, answer) => console.log(id, answer.verdict, answer.code || '-',
    (await town.entryBytes(answer)).toString('hex'));
  await tell('award', await town.submit({ command: 'issue', other: 'ben:A', amount: '200.00',
    request_id: 'award', principal: 'office' }, { at }));
  for (const [id, amount] of [['fifty', '50.00'], ['more', '50.01']]) {
    await tell(id, await town.pay('ben:A', 'mer:S', [{ category: 'food', amount }],
      { request_id: id, principal: 'till', at }));
  }
  console.log('left', await town.balance('ben:A'));
  await town.close();
}

main(...process.argv.slice(2));
