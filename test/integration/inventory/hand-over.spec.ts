import { Logger } from '@nestjs/common';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { PlainEntry } from '../../../src/inventory/ledger/domain/commit-batch';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import { loadConfig } from '../../../src/config/load-config';
import { InstancesRepository } from '../../../src/platform/instances/instances.repository';
import { INTERNAL_PATH, SIGNATURE_HEADER, TO_HEADER } from '../../../src/platform/instances/internal-call';
import { InternalClient } from '../../../src/platform/instances/internal-client';
import { InternalKeys } from '../../../src/platform/instances/internal-signature';
import { LiveInstances } from '../../../src/platform/instances/live-instances.scheduler';
import { eventually } from '../../support/eventually';
import {
  adjustment,
  type LedgerWriter,
  newSku,
  proveLedger,
  registration,
  removal,
  sale,
} from '../../support/store/ledger-writer';
import { cancelledWhere } from '../../support/store/scripted-client';
import {
  kindsOf,
  registered,
  registeredSku,
  RunningInstances,
  soldOf,
} from '../../support/store/running-instances';
import { type ScriptedAnswer, startScriptedStore } from '../../support/store/scripted-store';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import type { WritingInstance } from '../../support/store/writing-instance';

let store: TestStore;
let instances: RunningInstances;

beforeAll(async () => {
  // What is logged of instances that do not answer is not this test's subject.
  Logger.overrideLogger(false);
  store = await startTestStore();
  instances = new RunningInstances(store);
});

afterEach(async () => {
  await instances.end();
});

afterAll(async () => {
  await store.stop();
});

/** The txIds of the rows that each transaction of the writer puts. */
function rowsOf(writer: LedgerWriter): string[][] {
  return writer
    .transactions()
    .map((actions) =>
      actions.flatMap(({ Put }) => (Put?.Item?.txId?.S === undefined ? [] : [Put.Item.txId.S])),
    );
}

function skusIn(actions: readonly TransactWriteItem[]): string[] {
  return actions.flatMap(({ Update }) => (Update?.Key?.sku?.S === undefined ? [] : [Update.Key.sku.S]));
}

interface InternalCall {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A call to this instance, signed with the secret of the tests. */
function callTo({ instances }: WritingInstance, units: readonly (readonly PlainEntry[])[]): InternalCall {
  const body = JSON.stringify({ units });
  const signature = new InternalKeys([DEVELOPMENT_WEBHOOK_SECRET]).sign(instances.id, body);
  return { body, headers: { [TO_HEADER]: instances.id, [SIGNATURE_HEADER]: signature } };
}

/** Gives the answer after its last part. */
async function send({ network }: WritingInstance, { body, headers }: InternalCall): Promise<Response> {
  const answer = await fetch(network.endpoint + INTERNAL_PATH, { method: 'POST', body, headers });
  await answer.text();
  return answer;
}

/** Something else at this address shows life as the oldest instance. */
async function listedAt(address: string): Promise<LiveInstances> {
  const { shopify } = loadConfig(store.env);
  const entries = new InstancesRepository(store.documents, store.tables);
  const listed = new LiveInstances(entries, new InternalClient(shopify));
  await listed.start(address, 0);
  instances.add({ end: () => listed.leave() });
  return listed;
}

describe('a movement that an instance hands over', () => {
  it('is committed once by the preferred instance under the commitId of the receiver, which gets the outcome', async () => {
    const { preferred, receiver } = await instances.two();
    const sku = await registeredSku(store);
    const movement = sale(sku, 3);
    const [outcome] = await receiver.submit(movement);

    expect(outcome).toMatchObject({ kind: 'applied', row: { txId: movement.txId, physicalAfter: 97 } });
    expect(await soldOf(store, sku)).toEqual([expect.objectContaining({ txId: movement.txId })]);
    expect(receiver.writer.transactions()).toEqual([]);
    const [commit] = preferred.writer.transactions();
    const row = commit?.find(({ Put }) => Put?.Item?.txId?.S === movement.txId)?.Put?.Item;
    const { commitId } = receiver.writer.commits.entryOf({});
    expect(row?.commitId?.S?.split('.')[0]).toBe(commitId.split('.')[0]);
    expect(await receiver.handedOver()).toEqual({ answered: 1, passedBy: 0 });
  });

  it('brings every outcome back: applied, duplicate, and refused with its reason', async () => {
    const { receiver } = await instances.two();
    const sku = await registeredSku(store);
    const movement = sale(sku);
    expect(kindsOf(await receiver.submit(movement))).toEqual(['applied']);
    expect(
      kindsOf(await receiver.submit(movement, adjustment(sku, -5000), sale(newSku()), adjustment(sku, 1))),
    ).toEqual(['duplicate', 'insufficient_stock', 'unknown_sku', 'applied']);
    expect(kindsOf(await receiver.submit(removal(sku, false)))).toEqual(['sku_has_stock']);
    expect(kindsOf(await receiver.submit(removal(sku)))).toEqual(['applied']);
    const figures = await receiver.handOver.submitClosing([{ movement: registration(sku, { physical: 5 }) }]);
    expect(kindsOf(figures)).toEqual(['applied']);
    expect(receiver.writer.transactions()).toEqual([]);
  });

  it('is shown at once by the instance that handed it over, and counted by the one that commits it', async () => {
    const { preferred, receiver } = await instances.two();
    const sku = await registeredSku(store);
    const published: string[] = [];
    for (const [name, { changes }] of Object.entries({ preferred, receiver }))
      changes.subscribe(({ kind, id, elsewhere }) => {
        if (kind === 'stock' || kind === 'movement')
          published.push(`${name} ${kind} ${id}${elsewhere === true ? ' elsewhere' : ''}`);
      });
    const movement = sale(sku);
    await receiver.submit(movement, adjustment(sku, -5000));
    expect(published).toEqual([
      `preferred stock ${sku}`,
      `preferred movement ${movement.txId}`,
      `receiver stock ${sku} elsewhere`,
    ]);
  });

  it('commits with all lines of its order in one transaction, whatever else is in the same call', async () => {
    const { preferred, receiver } = await instances.two();
    const skus = await registered(store, 6);
    const orders = Array.from({ length: 5 }, (_, order) =>
      skus.slice(order % 3).map((sku) => sale(sku, 1, `${newSku()}-${order}`)),
    );
    const outcomes = await Promise.all(orders.map((lines) => receiver.submit(...lines)));

    expect(outcomes.flatMap(kindsOf)).toEqual(orders.flat().map(() => 'applied'));
    const transactions = rowsOf(preferred.writer);
    for (const lines of orders) {
      const txIds = lines.map(({ txId }) => txId);
      const holding = transactions.filter((rows) => rows.some((row) => txIds.includes(row)));
      expect(holding).toHaveLength(1);
      expect(holding[0]).toEqual(expect.arrayContaining(txIds));
    }
    for (const sku of skus) await proveLedger(store, sku);
  });

  it('is one of those of an order with 40 SKUs, which commits in one transaction', async () => {
    const { preferred, receiver } = await instances.two();
    const skus = await registered(store, 40);
    const lines = skus.map((sku) => sale(sku, 1, 'wide-order'));
    expect(kindsOf(await receiver.submit(...lines))).toEqual(skus.map(() => 'applied'));
    expect(rowsOf(preferred.writer)).toEqual([lines.map(({ txId }) => txId)]);
  });

  it('counts once when three instances get the same order at once', async () => {
    const { preferred, receiver } = await instances.two();
    const third = await instances.start({ startedAt: 3 });
    const sku = await registeredSku(store);
    for (let order = 0; order < 10; order += 1) {
      const movement = sale(sku);
      const outcomes = await Promise.all(
        [preferred, receiver, third].map((instance) => instance.submit(movement)),
      );
      expect(outcomes.flatMap(kindsOf).toSorted()).toEqual(['applied', 'duplicate', 'duplicate']);
    }
    expect(await soldOf(store, sku)).toHaveLength(10);
  });

  it('moves nothing when its call is repeated, at its receiver or at another instance', async () => {
    const { preferred, receiver } = await instances.two();
    const sku = await registeredSku(store);
    const call = callTo(preferred, [[{ movement: sale(sku), commitId: 'w.1' }]]);
    expect((await send(preferred, call)).status).toBe(200);
    const before = await proveLedger(store, sku);
    expect(before.rows).toHaveLength(2);
    for (let repeat = 0; repeat < 3; repeat += 1) expect((await send(preferred, call)).status).toBe(200);
    expect((await send(receiver, call)).status).toBe(421);
    expect(await proveLedger(store, sku)).toEqual(before);
  });
});

describe('a movement that is not handed over in time', () => {
  /** The preferred instance gets into trouble; the receiver's movement counts once and is `applied`. */
  async function survives(
    trouble: (preferred: WritingInstance) => Promise<void> | void,
    options: Parameters<RunningInstances['two']> = [],
  ): Promise<{ preferred: WritingInstance; receiver: WritingInstance; sku: string }> {
    const { preferred, receiver } = await instances.two(...options);
    const sku = await registeredSku(store);
    await trouble(preferred);
    const movement = sale(sku, 2);
    expect(kindsOf(await receiver.submit(movement))).toEqual(['applied']);
    expect(await receiver.handedOver()).toEqual({ answered: 0, passedBy: 1 });
    // It is passed by for the next one, too, which does not wait for it.
    expect(receiver.instances.preferred()).toBeUndefined();
    expect(kindsOf(await receiver.submit(sale(sku, 3)))).toEqual(['applied']);
    expect(kindsOf(await receiver.submit(movement))).toEqual(['duplicate']);
    expect((await soldOf(store, sku)).map(({ delta }) => delta)).toEqual([-2, -3]);
    return { preferred, receiver, sku };
  }

  it('is committed by its receiver when the preferred instance was killed: its connection is refused', async () => {
    await survives((preferred) => preferred.network.close());
  });

  it('is committed by its receiver when connections to the preferred instance end at once', async () => {
    await survives(({ network }) => {
      network.cut();
    });
  });

  it('is committed by its receiver when the preferred instance is frozen: it accepts and never answers', async () => {
    await survives(({ network }) => {
      network.freeze();
    });
  });

  it('counts once and is applied when the preferred instance commits it after it was passed by', async () => {
    const { preferred, receiver } = await instances.two();
    const sku = await registeredSku(store);
    preferred.writer.script.holdCalls('TransactWriteItems');
    preferred.network.muteAnswers();
    const movement = sale(sku);
    const outcome = receiver.submit(movement);
    await eventually('the receiver commits', () => receiver.writer.transactions().length === 1);
    expect(kindsOf(await outcome)).toEqual(['applied']);
    preferred.writer.script.releaseCalls();
    await preferred.writer.commits.drain();
    expect(rowsOf(preferred.writer)).toEqual([[movement.txId]]);
    expect(await soldOf(store, sku)).toHaveLength(1);
  });

  it('counts once and is applied when the preferred instance has committed it and its answer is lost', async () => {
    const { preferred, sku } = await survives(({ network }) => {
      network.muteAnswers();
    });
    expect(rowsOf(preferred.writer)).toHaveLength(1);
    expect((await soldOf(store, sku))[0]?.txId).toBe(rowsOf(preferred.writer)[0]?.[0]);
  });

  it('counts once in the changes that are shown and counted, whichever of two instances commits it', async () => {
    const { preferred, receiver } = await instances.two();
    const sku = await registeredSku(store);
    const published: string[] = [];
    for (const { changes } of [preferred, receiver])
      changes.subscribe(({ kind, id }) => {
        if (kind === 'movement') published.push(id);
      });
    preferred.network.muteAnswers();
    const [late, slow] = [sale(sku), sale(sku)];
    await receiver.submit(late);
    preferred.network.restore();
    await preferred.writer.commits.drain();
    const third = await instances.start({ startedAt: 3 });
    third.changes.subscribe(({ kind, id }) => {
      if (kind === 'movement') published.push(id);
    });
    preferred.writer.script.holdCalls('TransactWriteItems');
    await third.submit(slow);
    preferred.writer.script.releaseCalls();
    await preferred.writer.commits.drain();
    expect(published).toEqual([late.txId, slow.txId]);
    expect(await soldOf(store, sku)).toHaveLength(2);
  });

  it.each<[string, ScriptedAnswer]>([
    ['garbage', { status: 200, body: '<html>' }],
    ['outcomes without a signature', { status: 200, body: '{"units":[[{"kind":"refused","reason":"x"}]]}' }],
    ['404, as an older release', { status: 404, body: '{"statusCode":404}' }],
    ['503', { status: 503, body: '' }],
  ])('is committed by its receiver when the address answers %s', async (_, answer) => {
    const other = await startScriptedStore();
    other.answerWith(answer);
    const listed = await listedAt(new URL(other.url).host);
    try {
      const receiver = await instances.start({ startedAt: 2 });
      expect(receiver.instances.preferred()?.id).toBe(listed.id);
      const sku = await registeredSku(store);
      expect(kindsOf(await receiver.submit(sale(sku)))).toEqual(['applied']);
      expect(other.requests()).toBe(1);
      expect(receiver.instances.preferred()).toBeUndefined();
      expect(await soldOf(store, sku)).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  it('is committed by its receiver when the address belongs to another process now', async () => {
    const successor = await instances.start({ startedAt: 9 });
    const gone = await listedAt(new URL(successor.network.endpoint).host);
    const receiver = await instances.start({ startedAt: 10 });
    expect(receiver.instances.preferred()?.id).toBe(gone.id);
    const sku = await registeredSku(store);
    expect(kindsOf(await receiver.submit(sale(sku)))).toEqual(['applied']);
    expect(successor.writer.transactions()).toEqual([]);
    // From now on the next one in the order is preferred.
    expect(receiver.instances.preferred()?.id).toBe(successor.instances.id);
    expect(kindsOf(await receiver.submit(sale(sku)))).toEqual(['applied']);
    expect(successor.writer.transactions()).toHaveLength(1);
  });

  it('is committed by its receiver when the preferred instance takes calls and commits nothing', async () => {
    const idle = await instances.start({ startedAt: 1, limits: { maxWaiting: 0 } });
    const other = await instances.start({ startedAt: 2 });
    const receiver = await instances.start({ startedAt: 3 });
    const sku = await registeredSku(store);
    expect(kindsOf(await receiver.submit(sale(sku)))).toEqual(['applied']);
    expect(receiver.writer.transactions()).toHaveLength(1);
    const next = receiver.instances.preferred();
    if (next === undefined) throw new Error('No other instance is preferred.');
    expect(next.id).toBe(other.instances.id);
    // This one is asked with the next beat whether it answers. The other would answer, too, and is not asked so soon.
    receiver.instances.passBy(next, new Error('It does not answer.'));
    await eventually('one is preferred again', () => receiver.instances.preferred() !== undefined);
    expect(receiver.instances.preferred()?.id).toBe(other.instances.id);
    expect((await send(idle, callTo(idle, []))).status).toBe(200);
    expect(await soldOf(store, sku)).toHaveLength(1);
  });

  it('is committed by its receiver when the answer breaks off before its outcome, and the others of its call count', async () => {
    const { preferred, receiver } = await instances.two();
    const [slow = '', quick = ''] = await registered(store, 2);
    slowDown(preferred, slow);
    const last = receiver.submit(sale(slow));
    expect(kindsOf(await receiver.submit(sale(quick)))).toEqual(['applied']);
    // Ends the connections; later ones are forwarded.
    preferred.network.restore();
    expect(kindsOf(await last)).toEqual(['applied']);
    expect(receiver.writer.transactions().map(skusIn)).toEqual([[slow]]);
    expect(await receiver.handedOver()).toEqual({ answered: 1, passedBy: 1 });
    expect(receiver.instances.preferred()?.id).toBe(preferred.instances.id);
    preferred.writer.script.clearFaults();
    await preferred.writer.commits.drain();
    for (const sku of [slow, quick]) expect(await soldOf(store, sku)).toHaveLength(1);
  });

  it('is committed by its receiver when the two have no secret in common', async () => {
    await survives(() => undefined, [{ secrets: ['one'] }, { secrets: ['two'] }]);
  });

  it('is handed over during a rotation of the secret', async () => {
    const { preferred, receiver } = await instances.two({ secrets: ['old'] }, { secrets: ['new', 'old'] });
    const sku = await registeredSku(store);
    expect(kindsOf(await receiver.submit(sale(sku)))).toEqual(['applied']);
    expect(preferred.writer.transactions()).toHaveLength(1);
    expect(await receiver.handedOver()).toEqual({ answered: 1, passedBy: 0 });
  });

  it('is committed by its receiver when it has no room in the queue of the preferred instance', async () => {
    const { preferred, receiver } = await instances.two({ limits: { maxWaiting: 1 } });
    const [fits = '', fitsNot = ''] = await registered(store, 2);
    const outcomes = await Promise.all([
      receiver.submit(sale(fits)),
      receiver.submit(sale(fitsNot), sale(fitsNot)),
    ]);
    expect(outcomes.flatMap(kindsOf)).toEqual(['applied', 'applied', 'applied']);
    expect(preferred.writer.transactions().map(skusIn)).toEqual([[fits]]);
    expect(receiver.writer.transactions().map(skusIn)).toEqual([[fitsNot]]);
    expect(await receiver.handedOver()).toEqual({ answered: 1, passedBy: 2 });
    expect(receiver.instances.preferred()?.id).toBe(preferred.instances.id);
    // Without room for any movement it is passed by.
    expect(kindsOf(await receiver.submit(sale(fitsNot), sale(fitsNot)))).toEqual(['applied', 'applied']);
    expect(receiver.instances.preferred()).toBeUndefined();
    expect([(await soldOf(store, fits)).length, (await soldOf(store, fitsNot)).length]).toEqual([1, 4]);
  });

  it('is committed by its receiver while the store is out of reach of the preferred instance only', async () => {
    const { preferred, receiver } = await instances.two();
    const sku = await registeredSku(store);
    const { script } = preferred.writer;
    for (const operation of ['UpdateItem', 'TransactWriteItems'])
      script.failBeforeSending(
        operation,
        () => Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
        Infinity,
      );
    expect(kindsOf(await receiver.submit(sale(sku)))).toEqual(['applied']);
    // It answers calls, and is not preferred again for that: each order in between would wait for it.
    const call = callTo(preferred, []);
    await eventually('it refuses calls', async () => (await send(preferred, call)).status === 503);
    expect(kindsOf(await receiver.submit(sale(sku)))).toEqual(['applied']);
    expect(receiver.instances.preferred()).toBeUndefined();
    script.clearFaults();
    await eventually('it is preferred again', () => receiver.instances.preferred() !== undefined);
    expect(kindsOf(await receiver.submit(sale(sku)))).toEqual(['applied']);
    expect(preferred.writer.transactions().flatMap(skusIn)).toContain(sku);
    expect(await soldOf(store, sku)).toHaveLength(3);
  });

  /** The preferred instance meets a conflict in every try to commit these SKUs, until the faults are cleared. */
  function slowDown({ writer }: WritingInstance, ...skus: readonly string[]): void {
    writer.script.failBeforeSending(
      'TransactWriteItems',
      cancelledWhere('TransactionConflict', (action) => skus.includes(action.Update?.Key?.sku?.S ?? '')),
      Infinity,
    );
  }

  it('delays no other of its call: the others are answered while it has no outcome', async () => {
    const { preferred, receiver } = await instances.two();
    const [slow = '', ...others] = await registered(store, 8);
    slowDown(preferred, slow);
    let isSlowKnown = false;
    const last = receiver.submit(sale(slow)).finally(() => (isSlowKnown = true));
    const outcomes = await Promise.all(others.map((sku) => receiver.submit(sale(sku))));
    expect(outcomes.flatMap(kindsOf)).toEqual(others.map(() => 'applied'));
    expect(isSlowKnown).toBe(false);
    preferred.writer.script.clearFaults();
    expect(kindsOf(await last)).toEqual(['applied']);
    expect(receiver.writer.transactions()).toEqual([]);
    expect(await receiver.handedOver()).toEqual({ answered: 8, passedBy: 0 });
    for (const sku of [slow, ...others]) expect(await soldOf(store, sku)).toHaveLength(1);
  });

  it('delays no later call, as soon as the preferred instance has taken its own', async () => {
    const { preferred, receiver } = await instances.two();
    const [first = '', second = '', third = ''] = await registered(store, 3);
    slowDown(preferred, first, second);
    const slow = [receiver.submit(sale(first))];
    await eventually('the preferred instance has a call for it', () =>
      preferred.writer.transactions().flatMap(skusIn).includes(first),
    );
    slow.push(receiver.submit(sale(second)));
    let isSlowKnown = false;
    const all = Promise.all(slow).finally(() => (isSlowKnown = true));
    expect(kindsOf(await receiver.submit(sale(third)))).toEqual(['applied']);
    expect(isSlowKnown).toBe(false);
    preferred.writer.script.clearFaults();
    expect((await all).flatMap(kindsOf)).toEqual(['applied', 'applied']);
    expect(receiver.writer.transactions()).toEqual([]);
    for (const sku of [first, second, third]) expect(await soldOf(store, sku)).toHaveLength(1);
  });
});
