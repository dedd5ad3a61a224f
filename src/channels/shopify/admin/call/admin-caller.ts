import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../../config/app-config';
import { VERSION } from '../../../../config/version';
import { Clock } from '../../../../platform/clock';
import type { AdminResult } from '../admin-result';
import { type AdminAnswer, meaningOf } from '../domain/admin-answer';
import type { Page } from '../answer-shapes';
import { ShopConnection } from '../shop-connection';
import { post } from './admin-http';
import { AdminMetrics } from './admin.metrics';
import { AdminPace } from './admin-pace';
import { AdminTokens } from './admin-tokens';

/** The version of the Admin API that the documents are written for; Shopify supports it until 2027-10-01 at least. */
export const API_VERSION = '2026-10';

/** A document of `documents.ts`. `T` is the shape of its data. */
export interface AdminDocument<T> {
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  readonly text: string;
  /** Carries the type alone. */
  readonly data?: T;
}

/**
 * Every call to the Admin API: waits for its points, sends it once with the token, and gives what it means. A refused token
 * is replaced once. Shop path: ShopInventory and the like -> AdminCaller -> Shopify. ADR 23.
 */
@Injectable()
export class AdminCaller {
  private readonly tokens: AdminTokens;
  private readonly pace: AdminPace;

  constructor(
    private readonly config: ShopifyAdminConfig,
    private readonly connection: ShopConnection,
    private readonly metrics: AdminMetrics,
    private readonly clock: Clock,
  ) {
    this.tokens = new AdminTokens(config, clock);
    this.pace = new AdminPace(clock);
  }

  async call<T>(
    document: AdminDocument<T>,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<AdminResult<T>> {
    if (!this.config.isOn) return { ok: false, failure: { kind: 'off' } };
    const startedMs = this.clock.now();
    const reserved = await this.pace.enter(document.name);
    const answer = await this.answerTo(document, variables);
    this.pace.leave(document.name, reserved, answer.requestedCost, answer.throttle);
    const result = resultOf<T>(answer);
    this.metrics.observe(document.name, answer, result, this.clock.now() - startedMs);
    this.connection.note(result, answer, this.clock.now());
    return result;
  }

  /** Calls for page after page. `pageOf` gives undefined where the shop has no such thing: no more pages. */
  async pages<T, N>(
    document: AdminDocument<T>,
    variables: Readonly<Record<string, unknown>>,
    pageOf: (data: T) => Page<N> | undefined,
  ): Promise<AdminResult<N[]>> {
    const nodes: N[] = [];
    let after: string | null = null;
    do {
      const answer: AdminResult<T> = await this.call(document, { ...variables, after });
      if (!answer.ok) return answer;
      const page = pageOf(answer.value);
      nodes.push(...(page?.nodes ?? []));
      after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return { ok: true, value: nodes };
  }

  private async answerTo<T>(
    document: AdminDocument<T>,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<AdminAnswer> {
    const body = JSON.stringify({ query: document.text, variables, operationName: document.name });
    const first = await this.tokens.get();
    if (!first.ok) return { outcome: { kind: 'failure', failure: first.failure } };
    const answer = await this.send(document, first.value, body);
    if (answer.outcome.kind !== 'token_refused' || !this.tokens.isRenewable) return answer;
    this.tokens.invalidate(first.value);
    const second = await this.tokens.get();
    if (!second.ok) return { outcome: { kind: 'failure', failure: second.failure } };
    return this.send(document, second.value, body);
  }

  private async send<T>(document: AdminDocument<T>, token: string, body: string): Promise<AdminAnswer> {
    const url = `${this.config.endpoint ?? ''}/admin/api/${API_VERSION}/graphql.json`;
    const answer = await post(
      url,
      {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'User-Agent': `SyncState/${VERSION}`,
        'X-Shopify-Access-Token': token,
      },
      body,
    );
    if (!answer.ok)
      return {
        outcome: {
          kind: 'failure',
          failure: { kind: 'unknown', message: `Shopify did not answer (${answer.reason})` },
        },
      };
    const { status, headers } = answer;
    this.connection.noteVersion(headers.get('x-shopify-api-version'), API_VERSION);
    return meaningOf({ status, retryAfter: headers.get('retry-after'), body: answer.body }, document.kind);
  }
}

const TOKEN_REFUSED =
  'Shopify refuses the access token (HTTP 401): check that the app is installed in the shop, and set SHOPIFY_ACCESS_TOKEN, or ' +
  'SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, anew.';

function resultOf<T>({ outcome }: AdminAnswer): AdminResult<T> {
  switch (outcome.kind) {
    case 'data':
      return { ok: true, value: outcome.data as T };
    case 'failure':
      return { ok: false, failure: outcome.failure };
    case 'token_refused':
      return { ok: false, failure: { kind: 'no_access', message: TOKEN_REFUSED } };
  }
}
