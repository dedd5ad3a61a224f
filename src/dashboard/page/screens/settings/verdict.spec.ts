import type { Verification } from '../../api/answers';
import { progressOf, verdictOf } from './verdict';

const PROOF: NonNullable<Verification['proof']> = {
  proven: true,
  skus: 412,
  rows: 98_211,
  pushes: 1,
  reach: { fromFirstRow: 380, fromLaterRow: 32, unmoved: 0 },
  violations: [],
  violationCount: 0,
  durationMs: 4288,
};

describe('the verdict of a proof', () => {
  it('names what it is based on', () => {
    expect(verdictOf({ state: 'done', proof: PROOF })).toEqual({
      tone: 'good',
      icon: 'check',
      text: 'Proven: every stock is the sum of its ledger, and was pushed to Amazon or waits for its push.',
      basis:
        '412 SKUs, 98,211 movements and 1 push read in 4.3 s. Proven SKUs: 380 from the first row; 32 from a later row, because older ones have expired.',
    });
  });

  it('counts the contradictions', () => {
    const proof = { ...PROOF, proven: false, violationCount: 1 };
    expect(verdictOf({ state: 'done', proof })).toMatchObject({
      tone: 'bad',
      text: 'Refuted: 1 contradiction between stock, ledger and pushes.',
    });
  });

  it('is absent before a run has ended, and named as absent when a run failed', () => {
    expect(verdictOf({ state: 'never' })).toBeUndefined();
    expect(verdictOf({ state: 'running', progress: { done: 1, total: 2 } })).toBeUndefined();
    expect(verdictOf({ state: 'failed', error: 'Start it again.' })).toMatchObject({
      text: 'The proof has no verdict.',
      basis: 'Start it again.',
    });
  });
});

describe('the progress of a proof', () => {
  it.each([
    [{ done: 250, total: 1000 }, 0.25, '250 of about 1,000 items read'],
    [{ done: 1200, total: 1000 }, 1, '1,200 of about 1,200 items read'],
    [{ done: 12, total: 0 }, undefined, '12 items read'],
  ])('of %j', (progress, value, text) => {
    expect(progressOf({ state: 'running', progress })).toEqual({ value, text });
  });
});
