import type { Overview } from '../../api/answers';
import type { Tone } from '../../parts/mark';
import type { IconName } from '../../parts/icon';
import { relative, span } from '../../parts/time-words';

/** Where all figures stand, as one sentence that is true. */
export interface Standing {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly text: string;
}

/** The overview as it is later: what waits has waited longer. `agedMs`: milliseconds since it was made. */
export function aged(overview: Overview, agedMs: number): Overview {
  const { push } = overview;
  if (push.pending === 0) return overview;
  const oldestPendingSeconds = push.oldestPendingSeconds + Math.max(0, agedMs) / 1000;
  return { ...overview, push: { ...push, oldestPendingSeconds } };
}

/** `lostSince`: when the service last answered, while it does not; 0 when it never did. */
export function standingOf(
  overview: Overview | undefined,
  lostSince: number | undefined,
  nowMs: number,
): Standing {
  if (overview === undefined)
    return lostSince === undefined
      ? { tone: 'quiet', icon: 'clock', text: 'Reading the figures.' }
      : { tone: 'bad', icon: 'warning', text: 'The page does not know: SyncState has not answered yet.' };
  if (lostSince === undefined) return known(overview, nowMs);
  return {
    tone: 'bad',
    icon: 'warning',
    text: `The page does not know what is true now. As of ${ago(lostSince, nowMs)}: ${known(overview, lostSince).text}`,
  };
}

function known({ skus, push, lastAcceptedAt }: Overview, nowMs: number): Standing {
  const { total, inSync, pending, blocked } = skus;
  if (total === 0) return { tone: 'quiet', icon: 'info', text: 'No SKU is registered yet.' };
  if (push.paused !== null)
    return {
      tone: 'bad',
      icon: 'hand',
      text:
        `Nothing has been sent to Amazon for ${span(Math.max(0, nowMs - Date.parse(push.paused.since)))}. ` +
        sentence(accepted(inSync, total), waiting(pending), stopped(blocked)),
    };
  if (inSync === total) {
    const last = lastAcceptedAt === undefined ? '' : `, the last ${ago(Date.parse(lastAcceptedAt), nowMs)}`;
    return { tone: 'good', icon: 'check', text: `${accepted(inSync, total)}${last}.` };
  }
  const { held = 0 } = push;
  return {
    tone: blocked > 0 ? 'warning' : 'waiting',
    icon: blocked > 0 ? 'warning' : 'sent',
    text: sentence(
      accepted(inSync, total),
      underWay(pending - held, push.oldestPendingSeconds),
      held === 0 ? '' : `an import holds ${count(held)}, which Shopify, First day sends`,
      stopped(blocked),
    ),
  };
}

/** Beside how many SKUs are pending. */
export function waitHint(push: Overview['push'] | undefined): string {
  const { pending = 0, held = 0, oldestPendingSeconds = 0 } = push ?? {};
  if (pending > 0) return `oldest ${span(oldestPendingSeconds * 1000)}`;
  return held === 0 ? 'nothing waits' : 'held by an import';
}

function sentence(...parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

function accepted(inSync: number, total: number): string {
  if (total === 1)
    return inSync === 1 ? 'The one SKU is accepted by Amazon' : 'The one SKU is not accepted yet';
  if (inSync === total) return `All ${count(total)} SKUs are accepted by Amazon`;
  return `${count(inSync)} of ${count(total)} SKUs ${inSync === 1 ? 'is' : 'are'} accepted by Amazon`;
}

function underWay(pending: number, oldestSeconds: number): string {
  if (pending === 0) return '';
  const oldest = oldestSeconds < 1 ? '' : `, the oldest for ${span(oldestSeconds * 1000)}`;
  return `${count(pending)} ${pending === 1 ? 'is' : 'are'} on the way${oldest}`;
}

function waiting(pending: number): string {
  return pending === 0 ? '' : `${count(pending)} ${pending === 1 ? 'waits' : 'wait'}`;
}

function stopped(blocked: number): string {
  return blocked === 0 ? '' : `${count(blocked)} ${blocked === 1 ? 'is' : 'are'} blocked`;
}

function ago(at: number, nowMs: number): string {
  const text = relative(Math.min(at, nowMs), nowMs);
  return text === 'now' ? 'just now' : text;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
