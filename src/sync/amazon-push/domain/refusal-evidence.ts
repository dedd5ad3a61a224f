/**
 * What refusals of access (403) to single SKUs are evidence of. One of them may concern the SKU or the account; the calls
 * of other SKUs decide. Plain data of one operation; times are milliseconds since the epoch.
 */
export interface RefusalEvidence {
  /** The refused SKUs that were not accepted since, the latest refusal last. */
  readonly refused: ReadonlyMap<string, RefusedSku>;
  /** A SKU that Amazon took before, sent to compare: refused too, the account is to blame. */
  readonly comparison?: { readonly sku: string; readonly untilMs: number };
  /** A call was answered, and none was refused since. */
  readonly isAnswered: boolean;
}

/**
 * `open`: no call was accepted since, so the SKU or the account is to blame. `singled`: another SKU was accepted after it,
 * so the SKU is to blame if it is refused once more. `explained`: the account was refused at that time.
 */
interface RefusedSku {
  readonly standing: 'open' | 'singled' | 'explained';
  readonly atMs: number;
}

/** How long the result of a comparison is waited for before another SKU is sent, in milliseconds. */
const COMPARISON_MS = 60_000;

export const NO_REFUSALS: RefusalEvidence = { refused: new Map(), isAnswered: false };

/** The SKUs refused with no accepted call in between, the first one first. */
export function openSkus({ refused }: RefusalEvidence): string[] {
  return [...refused].flatMap(([sku, { standing }]) => (standing === 'open' ? [sku] : []));
}

/**
 * After access to a SKU was refused, and whether that is the SKU's own fault. `wasRefusedBefore`: an earlier sender stored
 * a refusal with the pending push. While the account is refused no SKU is to blame.
 */
export function afterRefusal(
  evidence: RefusalEvidence,
  sku: string,
  nowMs: number,
  { isAccountRefused = false, wasRefusedBefore = false } = {},
): { readonly evidence: RefusalEvidence; readonly isToBlame: boolean } {
  const refused = new Map(evidence.refused);
  const before = refused.get(sku);
  const isAlone = before === undefined && evidence.isAnswered && openSkus(evidence).length === 0;
  const isToBlame = !isAccountRefused && (before?.standing === 'singled' || (wasRefusedBefore && isAlone));
  refused.delete(sku);
  if (!isToBlame) refused.set(sku, { standing: 'open', atMs: nowMs });
  return { evidence: { ...evidence, refused, isAnswered: isToBlame && evidence.isAnswered }, isToBlame };
}

/**
 * After Amazon answered a call of a SKU that was sent at `sentAtMs`. It says something of the SKUs that were refused
 * before it was sent, and nothing of those refused while it was under way.
 */
export function afterAnswer(
  evidence: RefusalEvidence,
  sku: string,
  sentAtMs: number,
  isAccountRefused = false,
): RefusalEvidence {
  const refused = new Map(evidence.refused);
  refused.delete(sku);
  for (const [other, { standing, atMs }] of refused)
    if (standing === 'open' && atMs <= sentAtMs)
      refused.set(other, { standing: isAccountRefused ? 'explained' : 'singled', atMs });
  const { comparison, ...rest } = evidence;
  const isCompared = comparison === undefined || comparison.sku === sku;
  const next = { ...rest, refused, ...(isCompared ? {} : { comparison }) };
  return { ...next, isAnswered: openSkus(next).length === 0 };
}

/** True when another SKU has to be sent to compare: two were refused, or no other one is about to be sent. */
export function needsComparison(evidence: RefusalEvidence, hasOthers: boolean, nowMs: number): boolean {
  const open = openSkus(evidence).length;
  const isUnderWay = evidence.comparison !== undefined && nowMs < evidence.comparison.untilMs;
  return open > 0 && (open > 1 || !hasOthers) && !isUnderWay;
}

/** This SKU is sent to compare. */
export function withComparison(evidence: RefusalEvidence, sku: string, nowMs: number): RefusalEvidence {
  return { ...evidence, comparison: { sku, untilMs: nowMs + COMPARISON_MS } };
}

/** True when the account is refused: another SKU is refused, and so is one that Amazon took before. */
export function isAccountRefused(evidence: RefusalEvidence): boolean {
  const open = openSkus(evidence);
  return open.length > 1 && evidence.comparison !== undefined && open.includes(evidence.comparison.sku);
}
