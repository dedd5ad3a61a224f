/**
 * What is done about a mismatch, and how often. A push of ours that something replaces again and again must not become a loop:
 *
 *   the number is sent again             at most twice an hour and seller SKU; then one alert, and once more an hour later
 *   the same edit is found a third time  two writers: nothing is sent by itself until a person has decided
 *   within the hour
 *   Amazon shows more than there is      the number is sent at once, and the drift stays open until a person has seen it
 */
import { HOUR_MS } from '../../../platform/durations';
import type { DriftMemory, DriftState } from '../../drift/domain/drift';
import type { Mismatch } from './cause';
import type { ShownEvidence } from './shown-evidence';

/** Pushes by itself of one seller SKU within an hour. */
const MOST_PUSHES = 2;
/** An edit that is found so often within an hour was undone once less. */
const EDITS_OF_A_WRITER = 3;

export interface Mending {
  /** The number is sent again. */
  readonly pushes: boolean;
  /** No person is asked. */
  readonly isQuiet: boolean;
  readonly memory: DriftMemory;
}

export function mendingOf(
  { cause, action }: Pick<Mismatch, 'cause' | 'action'>,
  state: DriftState | undefined,
  nowMs: number,
  seenAtMs = nowMs,
): Mending {
  const { sentAgain, edits, ...marks } = recentMemory(state, nowMs);
  const wasOpen = state?.openId !== undefined;
  const isEdit = cause === 'edited_elsewhere';
  const lastPushMs = state?.memory?.sentAgain.at(-1) ?? -Infinity;
  // An edit that is still there is the same one; after a push of ours it is another.
  const isNewEdit = isEdit && (!wasOpen || lastPushMs >= (edits.at(-1) ?? -Infinity));
  // What is replaced already was seen before the push: a number that stands now is another edit.
  const editedAtMs = action === 'replaced' ? seenAtMs : nowMs;
  const allEdits = isNewEdit ? [...edits, editedAtMs] : edits;
  const isUndone =
    (wasOpen && marks.isContested === true) || (isEdit && allEdits.length >= EDITS_OF_A_WRITER);
  const mayPush = !isUndone && sentAgain.length < MOST_PUSHES;
  const wantsPush = action === 'push' || action === 'push_and_ask';
  const pushes = wantsPush && mayPush;
  const mustBeSeen = isUndone || isMoreThanThere(action) || (wasOpen && marks.mustBeSeen === true);
  return {
    pushes,
    isQuiet: !mustBeSeen && (action === 'none' || (action === 'push' && mayPush)),
    memory: {
      sentAgain: pushes ? [...sentAgain, nowMs] : sentAgain,
      edits: allEdits,
      ...(mustBeSeen ? { mustBeSeen: true } : {}),
      ...(isUndone ? { isContested: true } : {}),
    },
  };
}

/** More than there is is replaced, and a person must see it. */
function isMoreThanThere(action: Mismatch['action']): boolean {
  return action === 'push_and_ask' || action === 'replaced';
}

/**
 * What is remembered when the number is sent again before it is known why Amazon shows more than there is; undefined when that
 * was done often enough within the hour, or another system writes it back.
 */
export function memoryWithPush(
  state: DriftState | undefined,
  excess: string,
  nowMs: number,
): DriftMemory | undefined {
  const memory = recentMemory(state, nowMs);
  if (isContested(state, nowMs) || memory.sentAgain.length >= MOST_PUSHES) return undefined;
  return { ...memory, sentAgain: [...memory.sentAgain, nowMs], excess };
}

/** What is remembered after an edit elsewhere was found by units that no order explains, and was replaced. */
export function memoryWithEdit(state: DriftState | undefined, seenAtMs: number, nowMs: number): DriftMemory {
  const memory = recentMemory(state, nowMs);
  const edits = memory.edits.includes(seenAtMs) ? memory.edits : [...memory.edits, seenAtMs];
  return { ...memory, edits };
}

/** True while another system writes the number again after each push, by what is remembered of the last hour. */
export function isContested(state: DriftState | undefined, nowMs: number): boolean {
  const { edits, isContested: isKnown } = recentMemory(state, nowMs);
  return edits.length >= EDITS_OF_A_WRITER || (state?.openId !== undefined && isKnown === true);
}

/** True for a difference that a person decided to leave as it is. More than there is is never left. */
export function isIgnored(
  { action, expected }: Pick<Mismatch, 'action' | 'expected'>,
  found: number,
  state: DriftState | undefined,
): boolean {
  if (state === undefined || state.openId !== undefined || isMoreThanThere(action)) return false;
  return state.difference !== 0 && state.difference === found - expected;
}

/**
 * A writer that is faster than the first look hides each push: Amazon shows the edited number still, as if the push was lost.
 * While the drift of an edit is open, that is the same edit again. While it has two writers, so is a number of which too little
 * is known.
 */
export function asEdit(
  mismatch: Mismatch,
  { look, allowed }: Pick<ShownEvidence, 'look' | 'allowed'>,
  state: DriftState | undefined,
): Mismatch {
  const isEdited = state?.openId !== undefined && (state.memory?.edits.length ?? 0) > 0;
  const isWritten = mismatch.cause === 'unknown' && state?.memory?.isContested === true;
  if (!isEdited || !(isWritten || mismatch.cause === 'not_processed')) return mismatch;
  const action = (look.count ?? 0) > allowed ? 'push_and_ask' : 'ask';
  return { ...mismatch, cause: 'edited_elsewhere', action };
}

/** What is remembered of the last hour. */
export function recentMemory(state: DriftState | undefined, nowMs: number): DriftMemory {
  const { sentAgain = [], edits = [], ...marks } = state?.memory ?? {};
  const isRecent = (atMs: number): boolean => atMs > nowMs - HOUR_MS;
  // A writer may be slow to be seen: while its drift is open, all its edits count.
  const counts = (atMs: number): boolean => state?.openId !== undefined || isRecent(atMs);
  return { ...marks, sentAgain: sentAgain.filter(isRecent), edits: edits.filter(counts) };
}
