import type { AdminFailure } from '../../../channels/shopify/admin/admin-result';
import { type ActiveImport, beginning, type ImportState, NEVER_IMPORTED } from './import-state';
import {
  deferred,
  fileFailed,
  finished,
  notReady,
  onward,
  progressed,
  unsuccessful,
} from './import-transitions';

const NOW = 1_000_000;
const moment = { now: NOW, random: 0.5 };

function begun(state: ImportState = NEVER_IMPORTED): ActiveImport {
  const started = beginning(state, false, NOW);
  if (started.kind !== 'started') throw new Error('It did not begin.');
  return started.state;
}

const making = (): ActiveImport => onward(begun(), { phase: 'making', operationId: '7' });
const reading = (): ActiveImport => onward(making(), { phase: 'reading', operationId: '7', url: 'u' }, 40);

describe('an import', () => {
  test('begins once: a second call follows it, and one of the other kind is refused', () => {
    const state = begun();
    expect(beginning(state, false, NOW).kind).toBe('under_way');
    expect(beginning(state, true, NOW).kind).toBe('other');
    expect(beginning(finished(state, NOW), true, NOW).kind).toBe('started');
  });

  test('waits longer from look to look while Shopify makes the list, and for four hours at most', () => {
    const first = notReady(making(), moment, 10);
    expect(first.run).toMatchObject({ total: 10, attempts: 1, notBefore: NOW + 375 });
    const second = notReady(first as ActiveImport, moment, 20);
    expect(second.run).toMatchObject({ total: 20, attempts: 2, notBefore: NOW + 750 });
    const late = notReady(making(), { ...moment, now: NOW + 4 * 3_600_000 }, 20);
    expect(late).toMatchObject({ last: { failure: { code: 'bulk_failed' } } });
    expect(late).not.toHaveProperty('run');
  });

  test.each<[string, AdminFailure, string | undefined]>([
    ['repeats a call without an answer', { kind: 'unknown', message: 'no answer' }, undefined],
    [
      'waits for another list of the app',
      { kind: 'refused', errors: [{ code: 'OPERATION_IN_PROGRESS', field: [], message: 'in progress' }] },
      undefined,
    ],
    [
      'ends when Shopify refuses',
      { kind: 'refused', errors: [{ code: 'INVALID', field: [], message: 'no' }] },
      'shopify_refuses',
    ],
    ['ends without access', { kind: 'no_access', message: 'no token' }, 'shopify_no_access'],
  ])('%s', (_, failure, code) => {
    const next = unsuccessful(making(), failure, moment);
    if (code === undefined) expect(next.run).toMatchObject({ attempts: 1 });
    else expect(next.last?.failure?.code).toBe(code);
  });

  test('goes on where it was when the file breaks off, with the address asked for again', () => {
    const counts = { created: 20, changed: 0, unchanged: 3, skipped: 2 };
    const far = progressed(reading(), { done: 25, counts, skippedParts: 1 });
    expect(fileFailed(far, moment, 'It broke off.').run).toMatchObject({
      bulk: { phase: 'making', operationId: '7' },
      done: 25,
      total: 40,
      counts,
      problem: 'It broke off.',
    });
    expect(finished(far, NOW).last).toMatchObject({ done: 25, counts, skippedParts: 1 });
  });

  test('gives up after twelve tries in a row', () => {
    let state: ImportState = making();
    let tries = 0;
    while (state.run !== undefined) {
      state = deferred(state as ActiveImport, moment, 'No answer.');
      tries += 1;
    }
    expect(tries).toBe(12);
    expect(state.last?.failure).toMatchObject({ code: 'shopify_unavailable' });
  });
});
