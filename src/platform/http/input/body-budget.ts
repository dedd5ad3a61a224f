const MB = 1024 * 1024;

/** Bytes of a signed body that are accepted: an order of several thousand lines. */
export const MAX_SIGNED_BYTES = 10 * MB;

/** Heap that the service needs beside the JSON of a body, and the bytes of heap for each byte of JSON that is parsed. */
const HEAP_BESIDE = 96 * MB;
const HEAP_PER_BYTE = 4;

/** The same in a heap of this limit: less where the parsed body would not fit, which would end the process. */
export function signedBytesFor(heapLimit: number): number {
  return Math.min(MAX_SIGNED_BYTES, Math.max(MB, Math.floor((heapLimit - HEAP_BESIDE) / HEAP_PER_BYTE)));
}

/**
 * Bytes of all bodies under way: six webhooks of the largest size at once, and thousands of ordinary ones. Outside the
 * JavaScript heap.
 */
const MAX_BYTES_UNDER_WAY = 64 * MB;

/** The memory of one body. */
export interface BodyShare {
  /** Takes more bytes. False: there is no room, and this body is refused. */
  readonly take: (bytes: number) => boolean;
  /** The body has arrived; it keeps its bytes and is refused no more. */
  readonly arrived: () => void;
  readonly release: () => void;
}

/**
 * Limits the memory of all bodies under way. Bytes count when they arrive, so an announced length costs nothing. Without
 * room, the body that has been arriving for the longest time is refused: a client that sends slowly cannot keep out
 * clients that send at once.
 */
export class BodyBudget {
  private used = 0;
  /** The bodies that are still arriving, the oldest first, and how each is refused. */
  private readonly arriving = new Map<BodyShare, () => void>();

  constructor(private readonly maxBytes = MAX_BYTES_UNDER_WAY) {}

  get bytes(): number {
    return this.used;
  }

  /** The share of a new body. `refuse` is called when the body loses its place; it must release the share. */
  open(refuse: () => void): BodyShare {
    let held = 0;
    const share: BodyShare = {
      take: (bytes) => {
        while (this.used + bytes > this.maxBytes) {
          const [oldest, refuseOldest] = this.arriving.entries().next().value ?? [share, undefined];
          if (oldest === share) return false;
          refuseOldest?.();
          oldest.release();
        }
        held += bytes;
        this.used += bytes;
        return true;
      },
      arrived: () => {
        this.arriving.delete(share);
      },
      release: () => {
        this.arriving.delete(share);
        this.used -= held;
        held = 0;
      },
    };
    this.arriving.set(share, refuse);
    return share;
  }
}
