import { type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type AccessTokens, tokenOf } from './access-tokens';
import { type Answer, tokenExpired } from './answer';
import { type OpenCall } from './call-log';
import { type SimulatorRequest } from './exchange';
import { type FaultEffect, statusFaultAnswer } from './faults';
import { submissionAnswer } from './listings-routes';
import { invalidAttribute } from './patch-validation';
import { type ApiRoute } from './route';

/** The call that a fault meets. */
export interface MetCall {
  readonly route: ApiRoute;
  readonly request: SimulatorRequest;
  readonly call: OpenCall;
  readonly response: ServerResponse;
  readonly tokens: AccessTokens;
  /** Aborts when the simulator closes. */
  readonly closing: AbortSignal;
}

/** Plays a fault; undefined when it leaves no answer to send. */
export async function playFault(fault: FaultEffect, met: MetCall): Promise<Answer | undefined> {
  const { route, request } = met;
  switch (fault.kind) {
    case 'status':
      return statusFaultAnswer(fault, route.operation, request.id);
    case 'invalid': {
      const issues = fault.issues ?? [invalidAttribute('The attributes are invalid.')];
      return submissionAnswer(request.params.get('sku') ?? '', 'INVALID', issues);
    }
    case 'expire-token':
      met.tokens.expire(tokenOf(request.headers));
      return tokenExpired();
    case 'delay':
      await delay(fault.ms, undefined, { signal: met.closing });
      return route.handle(request);
    case 'reset': {
      const submissionId = fault.when === 'after' ? route.handle(request).submissionId : undefined;
      if (submissionId !== undefined) met.call.note({ submissionId });
      met.response.destroy();
      return undefined;
    }
    case 'hang':
      return undefined;
  }
}
