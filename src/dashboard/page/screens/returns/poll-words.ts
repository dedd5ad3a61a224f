import { absolute } from '../../parts/time-words';

/** The poll of Amazon's returns as `GET /api/returns/poll` shows it. */
export interface PollView {
  readonly phase: 'idle' | 'asking' | 'asked' | 'ready';
  readonly cycle?: { readonly from: string; readonly until: string };
  readonly window?: { readonly from: string; readonly until: string };
  readonly beganAt?: string;
  readonly reportId?: string;
  readonly notBefore?: string;
  readonly attempts?: number;
  readonly problem?: string;
  readonly look?: boolean;
  readonly failures: number;
  readonly watermark?: string;
  readonly lastFinishedAt?: string;
  readonly lastTally?: PollTally;
  readonly nextPollAt: string;
}

interface PollTally {
  readonly rows: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly unreadable: number;
  readonly seen?: { readonly sellable: number; readonly other: number };
}

/** The steps of a poll, in order, for the progress bar. */
const STEPS = ['asking', 'asked', 'ready'] as const;

/** How far the poll is: of the windows that are read and the steps of the current one. Undefined while none runs. */
export function progressOf({ phase, cycle, window }: PollView): { value: number; max: number } | undefined {
  if (phase === 'idle') return undefined;
  const step = STEPS.indexOf(phase);
  if (cycle === undefined || window === undefined) return { value: step, max: STEPS.length };
  // The newest window comes first, so what lies after the current one is done.
  const whole = Date.parse(cycle.until) - Date.parse(cycle.from);
  const done = Date.parse(cycle.until) - Date.parse(window.until);
  const current = Date.parse(window.until) - Date.parse(window.from);
  return { value: Math.round(((done + (current * step) / STEPS.length) / whole) * 100), max: 100 };
}

/** What the poll does now, in a sentence. */
export function phaseText(poll: PollView, nowMs: number): string {
  const { phase, window, reportId, notBefore, attempts = 0, look } = poll;
  if (phase === 'idle') return 'No poll is in progress.';
  const span = window === undefined ? '' : ` of ${window.from.slice(0, 10)} to ${window.until.slice(0, 10)}`;
  const report = reportId === undefined ? '' : ` (report ${reportId})`;
  const waits = notBefore === undefined ? 0 : Math.ceil((Date.parse(notBefore) - nowMs) / 1000);
  const next = waits > 0 ? `, next step in ${waitText(waits)}` : '';
  const text = {
    asking: `Asks Amazon for the returns${span}${next}.`,
    asked: `Amazon makes the report of the returns${span}${report}${next}.`,
    ready: `Reads the report of the returns${span}${report}${next}.`,
  }[phase];
  const tries = attempts === 0 ? '' : ` ${attempts} failed ${attempts === 1 ? 'try' : 'tries'} in a row.`;
  return `${text}${tries}${look === true ? ' The first poll records what it finds and moves no stock.' : ''}`;
}

function waitText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The result of the last poll. */
export function tallyText({ rows, applied, unchanged, unreadable, seen }: PollTally): string {
  const count = (units: number): string => units.toLocaleString('en');
  if (rows === 0) return 'Amazon reported no return.';
  const parts = [
    `${count(rows)} ${rows === 1 ? 'row' : 'rows'}: ${count(applied)} new or changed, ${count(unchanged)} known`,
  ];
  if (unreadable > 0) parts.push(`, ${count(unreadable)} unreadable (an alert names them)`);
  const looked =
    seen === undefined || seen.sellable + seen.other === 0
      ? ''
      : ` ${seen.sellable + seen.other === 1 ? '1 unit was' : `${count(seen.sellable + seen.other)} units were`} recorded and not counted: ${count(seen.sellable)} fit to sell, ${count(seen.other)} not.`;
  return `${parts.join('')}.${looked}`;
}

/** Up to when Amazon's returns are known. */
export function watermarkText(watermark: string | undefined): string {
  return watermark === undefined
    ? 'No report was read yet.'
    : `Everything that Amazon reported until ${absolute(watermark)} is recorded.`;
}
