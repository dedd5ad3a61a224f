import {
  type ActiveSweep,
  advanced,
  beginning,
  failed,
  NEVER_SWEPT,
  phaseEnded,
  SWEEP_PHASES,
  type SweepState,
  waiting,
} from './sweep-state';

const NOW = 1_000_000;

function active(state: SweepState | undefined): ActiveSweep {
  if (state?.run === undefined) throw new Error('No sweep is under way.');
  return { ...state, run: state.run };
}

/** The state after every phase. */
function throughAll(state: ActiveSweep): SweepState {
  let next: SweepState = state;
  SWEEP_PHASES.forEach(() => {
    next = phaseEnded(active(next), NOW + 7);
  });
  return next;
}

describe('a sweep of Amazon', () => {
  const begun = active(beginning(NEVER_SWEPT, NOW));

  it('runs once at a time', () => {
    expect(beginning(begun, NOW + 5)).toBeUndefined();
    expect(beginning(throughAll(begun), NOW + 8)?.run.beganAt).toBe(NOW + 8);
  });

  it('goes through its phases, each from its beginning, and keeps what it found', () => {
    const placed = advanced(begun, { total: 7, compared: 5, different: 1, from: { sku: 'M' } });
    const next = active(phaseEnded(placed, NOW));
    expect(next.run).toMatchObject({ phase: 'stocks', total: 7, compared: 5, different: 1 });
    expect(next.run.from).toBeUndefined();
    expect(throughAll(placed)).toMatchObject({
      last: { beganAt: NOW, finishedAt: NOW + 7, compared: 5, different: 1 },
      succeededAt: NOW + 7,
    });
  });

  it('repeats a step that failed, later each time, and keeps its place', () => {
    const placed = advanced(active(phaseEnded(begun, NOW)), { from: { sku: 'M' }, compared: 5 });
    let state: SweepState = placed;
    const waits: number[] = [];
    for (let tries = 0; tries < 6; tries += 1) {
      state = failed(active(state), 'no answer', NOW);
      waits.push(active(state).run.notBefore - NOW);
    }
    expect(waits).toEqual([2_000, 10_000, 30_000, 60_000, 300_000, 300_000]);
    expect(active(state).run).toMatchObject({ from: { sku: 'M' }, compared: 5, problem: 'no answer' });
    expect(advanced(active(state), {}).run).not.toHaveProperty('problem');
  });

  it('gives up after repeated failures, and only a success counts as one', () => {
    let state: SweepState = begun;
    for (let tries = 0; tries < 10; tries += 1) state = failed(active(state), 'no answer', NOW);
    expect(state.run).toBeUndefined();
    expect(state.last).toMatchObject({ problem: 'no answer' });
    expect(state.succeededAt).toBeUndefined();
  });

  it('says why unlinked listings were not looked for, and has compared everything all the same', () => {
    const ended = throughAll(advanced(begun, { catalogueProblem: 'no role' }));
    expect(ended).toMatchObject({ last: { catalogueProblem: 'no role' }, succeededAt: NOW + 7 });
    expect(ended.last).not.toHaveProperty('problem');
  });

  it('waits without a failure', () => {
    expect(waiting(begun, NOW + 60).run).toMatchObject({ notBefore: NOW + 60, attempts: 0 });
  });
});
