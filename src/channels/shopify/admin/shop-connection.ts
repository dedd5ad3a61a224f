import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { timestampOf } from '../../../platform/timestamp';
import type { AdminFailure, AdminResult } from './admin-result';
import type { AdminAnswer } from './domain/admin-answer';
import type { ThrottleStatus } from './domain/pace';

/** The shop counts as unreachable after so many calls without an answer, one after the other, over so many milliseconds. */
const SILENT_CALLS = 3;
const SILENT_FOR_MS = 30_000;

/** The connection to the shop as this instance sees it. */
export interface ShopConnectionState {
  /** `waiting`: no call yet. */
  readonly status: 'off' | 'waiting' | 'ok' | 'failing';
  /** When Shopify answered last with data. */
  readonly lastAnswerAt?: string;
  /** What is wrong now. */
  readonly failure?: {
    readonly kind: 'unknown' | 'no_access';
    readonly message: string;
    readonly at: string;
  };
  /** By name; empty: none that is known. */
  readonly missingScopes: readonly string[];
  /** The version of the Admin API that Shopify answered with, where it is not the one that was asked for. */
  readonly otherVersion?: string;
  readonly throttle?: ThrottleStatus;
  /** True after `app/uninstalled`, until a call succeeds. */
  readonly isUninstalled: boolean;
}

/** What the calls to the Admin API showed last. Calls write it; overview, health and alerts read it. */
@Injectable()
export class ShopConnection {
  private lastAnswerAtMs: number | undefined;
  private failure: ShopConnectionState['failure'];
  private silentCalls = 0;
  private silentSinceMs = 0;
  private isSilent = false;
  private missing: readonly string[] = [];
  private otherVersion: string | undefined;
  private throttle: ThrottleStatus | undefined;
  private isUninstalled = false;

  constructor(private readonly config: ShopifyAdminConfig) {}

  state(): ShopConnectionState {
    return {
      status: this.status(),
      missingScopes: this.missing,
      isUninstalled: this.isUninstalled,
      ...(this.lastAnswerAtMs === undefined ? {} : { lastAnswerAt: timestampOf(this.lastAnswerAtMs) }),
      ...(this.failure === undefined ? {} : { failure: this.failure }),
      ...(this.otherVersion === undefined ? {} : { otherVersion: this.otherVersion }),
      ...(this.throttle === undefined ? {} : { throttle: this.throttle }),
    };
  }

  /** Notes what a call showed. */
  note<T>(result: AdminResult<T>, { throttle, isThrottled }: AdminAnswer, nowMs: number): void {
    if (throttle !== undefined) this.throttle = throttle;
    if (isThrottled === true) return;
    if (result.ok || result.failure.kind === 'refused') this.noteAnswer(nowMs);
    else this.noteFailure(result.failure, nowMs);
  }

  /** Notes the version that Shopify answered with. */
  noteVersion(answered: string | null, asked: string): void {
    if (answered !== null) this.otherVersion = answered === asked ? undefined : answered;
  }

  /** Notes which of the needed scopes are missing, after they were read. */
  noteScopes(missing: readonly string[]): void {
    this.missing = missing;
  }

  /** Notes that the app was removed from the shop. */
  noteUninstalled(nowMs: number): void {
    this.isUninstalled = true;
    this.failure = {
      kind: 'no_access',
      message: 'The app was removed from the shop: install it again.',
      at: timestampOf(nowMs),
    };
  }

  private status(): ShopConnectionState['status'] {
    if (!this.config.isOn) return 'off';
    if (this.failure?.kind === 'no_access' || this.missing.length > 0) return 'failing';
    if (this.isSilent) return 'failing';
    return this.lastAnswerAtMs === undefined ? 'waiting' : 'ok';
  }

  private noteAnswer(nowMs: number): void {
    this.lastAnswerAtMs = nowMs;
    this.failure = undefined;
    this.silentCalls = 0;
    this.isSilent = false;
    this.isUninstalled = false;
  }

  private noteFailure(failure: AdminFailure, nowMs: number): void {
    if (failure.kind === 'unknown') {
      if (this.silentCalls === 0) this.silentSinceMs = nowMs;
      this.silentCalls += 1;
      this.isSilent = this.silentCalls >= SILENT_CALLS && nowMs - this.silentSinceMs >= SILENT_FOR_MS;
      if (this.failure?.kind === 'no_access') return;
    }
    // Refusals that follow the removal of the app say less than it.
    if (this.isUninstalled) return;
    if (failure.kind !== 'unknown' && failure.kind !== 'no_access') return;
    if (failure.kind === 'no_access' && (failure.missingScopes?.length ?? 0) > 0)
      this.missing = [...new Set([...this.missing, ...(failure.missingScopes ?? [])])].sort();
    this.failure = { kind: failure.kind, message: failure.message, at: timestampOf(nowMs) };
  }
}
