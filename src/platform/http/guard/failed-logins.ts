import { LRUCache } from 'lru-cache';

/** Milliseconds of one count, from its first failure. */
const WINDOW_MS = 60_000;
/** Clients that are counted at the same time; a further one replaces the least recent. */
const MOST_CLIENTS = 10_000;

/** A client with too many failures: when it may try again, and whether this failure is the first over the limit. */
export interface Limited {
  readonly retryAfterSeconds: number;
  readonly isFirst: boolean;
}

/**
 * Counts failed logins per client. Only failed logins are counted and limited: a valid key or signature always passes,
 * because many clients may share one address (an office, a proxy), and one of them must not lock the others out. The
 * limit saves log lines and connections; the length of the key is what prevents guessing.
 */
export class FailedLogins {
  private readonly windows = new LRUCache<string, { readonly beganMs: number; failures: number }>({
    max: MOST_CLIENTS,
  });

  constructor(private readonly perMinute: number) {}

  /** Counts a failure from an address at `nowMs` of a monotonic clock. Undefined while the client is within the limit. */
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
 * One client: an IPv4 address, or the /64 of an IPv6 address, which a provider gives to one customer. Only the address
 * of the connection counts: any caller can write an X-Forwarded-For.
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
