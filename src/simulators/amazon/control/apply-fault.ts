import { type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type AccessTokens, tokenOf } from '../login/access-tokens';
import { type Answer, tokenExpired } from '../http/answer';
import { detailsOf, type OpenCall } from '../http/call-log';
import { type SimulatorRequest } from '../http/exchange';
import { type FaultEffect, statusFaultAnswer } from './faults';
import { submissionAnswer, withIssues } from '../listings/listings-routes';
import { invalidAttribute } from '../listings/patch-validation';
import { type ReportsStore } from '../reports/reports-store';
import { type ApiRoute } from '../http/route';

/** A call that has a fault. */
export interface FaultedCall {
  readonly route: ApiRoute;
  readonly request: SimulatorRequest;
  readonly call: OpenCall;
  readonly response: ServerResponse;
  readonly tokens: AccessTokens;
  readonly reports: ReportsStore;
  /** Aborts when the simulator closes. */
  readonly closing: AbortSignal;
}

/** Applies a fault to a call; undefined when no answer is to be sent. */
export async function applyFault(fault: FaultEffect, faulted: FaultedCall): Promise<Answer | undefined> {
  const { route, request } = faulted;
  switch (fault.kind) {
    case 'status':
      return statusFaultAnswer(fault, route.operation, request.id);
    case 'invalid': {
      const issues = fault.issues ?? [invalidAttribute('The attributes are invalid.')];
      return submissionAnswer(request.params.get('sku') ?? '', 'INVALID', issues);
    }
    case 'remark':
      return withIssues(await route.handle(request), fault.issues);
    case 'expire-token':
      faulted.tokens.expire(tokenOf(request.headers));
      return tokenExpired();
    case 'delay':
      await delay(fault.ms, undefined, { signal: faulted.closing });
      return route.handle(request);
    case 'reset': {
      if (fault.when === 'after') faulted.call.add(detailsOf(await route.handle(request)));
      faulted.response.destroy();
      return undefined;
    }
    case 'hang':
      return undefined;
    case 'cut':
      return { ...(await route.handle(request)), cut: true };
    case 'report-ends': {
      const answer = await route.handle(request);
      if (answer.reportId !== undefined) faulted.reports.setScriptedEnd(answer.reportId, fault);
      return answer;
    }
  }
}
