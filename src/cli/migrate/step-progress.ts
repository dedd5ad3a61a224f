import type { CommandOutput } from '../command';
import type { OnProgress } from './older-store';

const BAR_WIDTH = 30;
/** Milliseconds between two updates: of a line that is rewritten, and of lines that stay. */
const REWRITE_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;

/** Shows how far a step is: a bar on a terminal, elsewhere a line now and then. */
export function stepProgress(output: CommandOutput, step: string): OnProgress {
  const { progress } = output;
  let lastMs = progress === undefined ? performance.now() : 0;
  return (done, total) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < (progress === undefined ? LINE_EVERY_MS : REWRITE_EVERY_MS)) return;
    lastMs = nowMs;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const percent = `${Math.floor(share * 100)} %`;
    if (progress === undefined) output.out(`${step}: ${percent}`);
    else
      progress(
        `${step.padEnd(10)} [${'#'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '.')}] ${percent}`,
      );
  };
}
