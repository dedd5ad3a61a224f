import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { HttpConfig } from '../../../config/app-config';
import { Clock } from '../../clock';
import { cookieValues } from './cookie';
import { EndedSessionRepository } from './ended-session.repository';
import { readSessionToken, type Session, sessionToken } from './session-token';

export const SESSION_COOKIE = 'syncstate_session';
export const SESSION_SECONDS = 12 * 3600;

/** Milliseconds between two looks into the store for the end of a session at another instance. */
const LOOK_EVERY_MS = 30_000;
/** The same while the store does not answer. */
const LOOK_AGAIN_MS = 5000;
/** Sessions that are remembered; a further one replaces the least recent and costs another look into the store. */
const MOST_SESSIONS = 10_000;

interface Look {
  readonly atMs: number;
  readonly isEnded: Promise<boolean>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The page's login that the request was let in by; undefined for a request with a key, or where none is needed. */
    session: Session | undefined;
  }
}

/**
 * The logins of the page. A token is signed with the API key that began it, so that every instance accepts it and no
 * longer than the key; only sessions that were ended early are stored. ADR 16.
 */
@Injectable()
export class Sessions {
  private readonly ended = new LRUCache<string, true>({ max: MOST_SESSIONS });
  private readonly looks = new LRUCache<string, Look>({ max: MOST_SESSIONS });

  constructor(
    private readonly http: HttpConfig,
    private readonly repository: EndedSessionRepository,
    private readonly clock: Clock,
  ) {}

  /** The token of a new session that begins with this key, which must be valid. */
  begin(apiKey: string): string {
    const id = randomBytes(16).toString('base64url');
    return sessionToken({ id, expiresAtMs: this.clock.now() + SESSION_SECONDS * 1000 }, apiKey);
  }

  /** The session of a Cookie header, by its signature and expiry alone. */
  read(cookie: string | undefined): Session | undefined {
    if (cookie === undefined) return undefined;
    const now = this.clock.now();
    for (const token of cookieValues(cookie, SESSION_COOKIE)) {
      const session = readSessionToken(token, this.http.apiKeys, now);
      if (session !== undefined) return session;
    }
    return undefined;
  }

  /**
   * True once the session has expired or was ended, here at once and at another instance within half a minute: the store
   * is read when a session is first seen, and then at most that often. While the store does not answer, a valid
   * signature is enough, because every call that needs the store is answered 503. To be asked again and again by what
   * outlasts a request, such as a stream of events. Never rejects.
   */
  isEnded(session: Session): boolean | Promise<boolean> {
    if (session.expiresAtMs <= this.clock.now() || this.ended.has(session.id)) return true;
    const now = performance.now();
    const last = this.looks.get(session.id);
    if (last !== undefined && now - last.atMs < LOOK_EVERY_MS) return last.isEnded;
    const isEnded = this.look(session, now);
    this.looks.set(session.id, { atMs: now, isEnded });
    return isEnded;
  }

  /** Ends a session at every instance. Rejects when the store does not answer; here it has ended all the same. */
  async end(session: Session): Promise<void> {
    this.ended.set(session.id, true);
    await this.repository.add(session);
  }

  private async look(session: Session, nowMs: number): Promise<boolean> {
    try {
      const isEnded = await this.repository.has(session);
      if (isEnded) this.ended.set(session.id, true);
      return isEnded;
    } catch {
      // The client's own diagnosis is in the log already.
      const atMs = nowMs - LOOK_EVERY_MS + LOOK_AGAIN_MS;
      this.looks.set(session.id, { atMs, isEnded: Promise.resolve(false) });
      return false;
    }
  }
}
