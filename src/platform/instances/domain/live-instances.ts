/** One instance of the service, as it shows life in the store. */
export interface Instance {
  readonly id: string;
  /** Where the others reach it: `host:port`. */
  readonly address: string;
  /** By its own clock, in milliseconds since the epoch: an order among instances, never compared with a clock. */
  readonly startedAt: number;
  /** Rises with each sign of life. */
  readonly beat: number;
  /** The fencing number of the sender's lease while it holds that lease, else 0. */
  readonly fence: number;
}

/** An instance, and when its beat was last seen to change, by the monotonic clock of the observer. */
export interface SeenInstance {
  readonly instance: Instance;
  readonly seenAtMs: number;
}

/** An instance as an operator sees it. */
export interface ListedInstance {
  readonly address: string;
  /** The instance that answers. */
  readonly isThis: boolean;
  /** It commits the movements of the instance that answers. */
  readonly commits: boolean;
}

/** Milliseconds without a new beat after which an instance counts as gone: five beats. */
export const SILENT_MS = 10_000;
/** Milliseconds without a new beat after which the entry of an instance is removed from the store. */
export const REMOVED_AFTER_MS = 60_000;

/** What is known after a read of all entries: an entry whose beat has not changed keeps the time of its last change. Pure. */
export function observe(
  before: ReadonlyMap<string, SeenInstance>,
  entries: readonly Instance[],
  nowMs: number,
): Map<string, SeenInstance> {
  return new Map(
    entries.map((instance) => {
      const known = before.get(instance.id);
      const isSilent = known?.instance.beat === instance.beat;
      return [instance.id, { instance, seenAtMs: isSilent ? known.seenAtMs : nowMs }];
    }),
  );
}

/** The instances whose last sign of life is more recent than `silentMs`. Pure. */
export function seenWithin(
  seen: ReadonlyMap<string, SeenInstance>,
  silentMs: number,
  nowMs: number,
): Instance[] {
  return [...seen.values()]
    .filter(({ seenAtMs }) => nowMs - seenAtMs < silentMs)
    .map(({ instance }) => instance);
}

/**
 * The instance that commits for all, so that versions in memory are right and pushes start at once: the sender, else the
 * oldest. A new instance changes nothing. Instances that disagree cost retries, nothing else. Pure. ADR 18.
 */
export function preferredOf(instances: readonly Instance[]): Instance | undefined {
  return [...instances].sort(byPreference)[0];
}

function byPreference(one: Instance, other: Instance): number {
  return other.fence - one.fence || one.startedAt - other.startedAt || (one.id < other.id ? -1 : 1);
}
