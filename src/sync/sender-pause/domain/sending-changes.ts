/** The quantities at Amazon that a resume changes, each compared with the one that Amazon accepted last. */
export interface SendingChanges {
  readonly skus: number;
  readonly up: number;
  readonly down: number;
  /** Those of `down` that go to 0. */
  readonly toZero: number;
}

export const NO_CHANGES: SendingChanges = { skus: 0, up: 0, down: 0, toZero: 0 };

/** Without a quantity that Amazon accepted, 0 is the only one that cannot raise what it shows. */
export function withChange(
  { skus, up, down, toZero }: SendingChanges,
  { from, to }: { readonly from: number | undefined; readonly to: number },
): SendingChanges {
  if (from === to) return { skus, up, down, toZero };
  const isUp = to > (from ?? 0);
  return {
    skus: skus + 1,
    up: up + (isUp ? 1 : 0),
    down: down + (isUp ? 0 : 1),
    toZero: toZero + (to === 0 ? 1 : 0),
  };
}
