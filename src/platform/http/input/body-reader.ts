import type { Readable } from 'node:stream';
import { badRequest } from '../api-error';
import { bodyTooLarge, noRoomForBody } from '../http-errors';
import type { BodyBudget, BodyShare } from './body-budget';

/** The first memory of a body, which holds almost every body whole. */
const FIRST_BYTES = 16_384;

/** A body over its limit: its first bytes, and the stream of all others. */
export class TooLargeBody {
  constructor(
    readonly start: Buffer,
    readonly rest: Readable,
  ) {}
}

export interface BodyReading {
  readonly payload: Readable;
  /** Of the header; undefined for a body in chunks. */
  readonly contentLength: number | undefined;
  readonly limit: number;
  /** True: a body over the limit is given as a TooLargeBody and is not refused. */
  readonly mayBeTooLarge: boolean;
}

type Done = (error: Error | null, body?: Buffer | TooLargeBody, share?: BodyShare) => void;

/**
 * Reads a body into memory. `done` is called once: with the body and its share of the budget, or with 413, 503 (no room)
 * or 400 (the client ended the connection). The bytes are copied, because a client that sends one byte a chunk makes
 * one object of each.
 */
export function readBody(budget: BodyBudget, reading: BodyReading, done: Done): void {
  const { payload, contentLength = 0, limit, mayBeTooLarge } = reading;
  if (contentLength > limit) {
    if (mayBeTooLarge) done(null, new TooLargeBody(Buffer.alloc(0), payload));
    else done(bodyTooLarge());
    return;
  }
  let body = Buffer.alloc(0);
  let length = 0;
  const share = budget.open(() => {
    refuseLater(noRoomForBody());
  });

  const stop = (): void => {
    payload.removeListener('data', onData).removeListener('end', onEnd);
    payload.removeListener('error', onBroken).removeListener('close', onBroken);
  };
  const refuse = (error: Error): void => {
    stop();
    share.release();
    // An error that comes later has no listener any more. What still arrives is dropped, so that the client reads the answer.
    payload.on('error', () => undefined).resume();
    done(error);
  };
  /** A client that still sends reads no answer: what arrives is dropped until its end, up to the limit. */
  const refuseLater = (error: Error): void => {
    stop();
    share.release();
    body = Buffer.alloc(0);
    const drop = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limit) end();
    };
    const end = (): void => {
      payload.removeListener('data', drop).removeListener('end', end).removeListener('close', end);
      done(error);
    };
    payload.on('error', () => undefined);
    payload.on('data', drop).on('end', end).on('close', end);
  };
  const onData = (chunk: Buffer): void => {
    if (length + chunk.length > limit) {
      exceed(chunk);
      return;
    }
    if (length + chunk.length > body.length) {
      const size = Math.min(limit, Math.max(FIRST_BYTES, body.length * 2, length + chunk.length));
      if (!share.take(size - body.length)) {
        refuseLater(noRoomForBody());
        return;
      }
      const grown = Buffer.allocUnsafe(size);
      body.copy(grown, 0, 0, length);
      body = grown;
    }
    chunk.copy(body, length);
    length += chunk.length;
  };
  const exceed = (chunk: Buffer): void => {
    if (!mayBeTooLarge) {
      refuse(bodyTooLarge());
      return;
    }
    stop();
    payload.pause();
    payload.unshift(chunk);
    done(null, new TooLargeBody(body.subarray(0, length), payload), share);
  };
  const onEnd = (): void => {
    stop();
    share.arrived();
    done(null, body.subarray(0, length), share);
  };
  const onBroken = (): void => {
    refuse(badRequest('The body ended early: send the request again.'));
  };

  payload.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
}
