import { LRUCache } from 'lru-cache';

/** Milliseconds over which failures are counted together. */
const WINDOW_MS = 60_000;
/** Clients that are remembered at most: whoever comes from more addresses than that pushes out its own. */
const MOST_CLIENTS = 10_000;

/** A client that has failed too often: when it may try again, and whether this failure was the first too many. */
export interface Limited {
  readonly retryAfterSeconds: number;
  readonly isFirst: boolean;
}

/**
 * Counts failed logins per client. It is asked only after a login has failed: a right key or signature always
 * passes, because many clients may share one address (an office, a proxy in front), and whoever fails there on
 * purpose must not lock the others out. What it takes from a guesser is the connection, the log line and the clue
 * that a 401 would be; what makes guessing hopeless is the length of the key.
 */
export class FailedLogins {
  private readonly windows = new LRUCache<string, { readonly beganMs: number; failures: number }>({
    max: MOST_CLIENTS,
  });

  constructor(private readonly perMinute: number) {}

  /** Counts one more failure from an address, at `nowMs` of a clock that never goes back. Says when it is too many. */
  count(address: string, nowMs: number): Limited | undefined {
    const client = clientOf(address);
    let window = this.windows.get(client);
    if (window === undefined || nowMs - window.beganMs >= WINDOW_MS) {
      window = { beganMs: nowMs, failures: 0 };
      this.windows.set(client, window);
    }
    window.failures += 1;
    if (window.failures <= this.perMinute) return undefined;
    return {
      retryAfterSeconds: Math.max(1, Math.ceil((window.beganMs + WINDOW_MS - nowMs) / 1000)),
      isFirst: window.failures === this.perMinute + 1,
    };
  }
}

/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which every customer of a provider has
 * to himself. Only the address of the connection counts: anybody can write an X-Forwarded-For.
 */
export function clientOf(address: string): string {
  const plain = address.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const left = groupsOf(head);
  const right = groupsOf(tail);
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const network = [...left, ...zeros, ...right].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}
