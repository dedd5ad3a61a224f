import { ANSWER_WITHIN_MS, CLIENT_GRACE_MS, type ConnectionState, isClosedNow } from './connection-drain';

describe('a connection of a server that stops', () => {
  it.each<[string, ConnectionState, number, boolean]>([
    ['without a complete head, in its grace', { request: 'none', stuckForMs: undefined }, 999, false],
    ['without a complete head', { request: 'none', stuckForMs: undefined }, CLIENT_GRACE_MS, true],
    ['with half a body, in its grace', { request: 'partial', stuckForMs: undefined }, 999, false],
    ['with half a body', { request: 'partial', stuckForMs: undefined }, CLIENT_GRACE_MS, true],
    ['whose request is decided', { request: 'complete', stuckForMs: undefined }, 5999, false],
    ['whose answer is read slowly', { request: 'complete', stuckForMs: 900 }, 5000, false],
    ['whose answer is not read', { request: 'complete', stuckForMs: CLIENT_GRACE_MS }, 1500, true],
    ['whose request takes too long', { request: 'complete', stuckForMs: undefined }, ANSWER_WITHIN_MS, true],
  ])('%s, is closed or not', (_case, state, sinceStopMs, isClosed) => {
    expect(isClosedNow(state, sinceStopMs)).toBe(isClosed);
  });
});
