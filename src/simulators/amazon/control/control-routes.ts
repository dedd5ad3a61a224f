import { type Answer, ok } from '../http/answer';
import { type LoggedCall } from '../http/call-log';
import { readFault, readListingSetting } from './control-input';
import { type Fault } from './faults';
import { type ListingSetting, type ListingState } from '../listings/listing';
import { type Violation } from '../http/violations';
import { type Endpoint } from '../http/route';

/** The simulator as the controls use it. */
export interface Controls {
  state(): unknown;
  setListing(setting: ListingSetting): ListingState | undefined;
  script(fault: Fault): void;
  clearFaults(): void;
  calls(): readonly LoggedCall[];
  violations(): readonly Violation[];
  revokeTokens(): number;
}

/** Controls for people and for tests in other processes. They are not Amazon's: calls are neither logged nor limited. */
export function controlRoutes(simulator: Controls): readonly Endpoint[] {
  return [
    { method: 'GET', path: '/', handle: () => ok(simulator.state()) },
    {
      method: 'PUT',
      path: '/_simulator/listings/:sku',
      handle: ({ params, body }) => {
        const setting = readListingSetting(params.get('sku') ?? '', body);
        if (typeof setting === 'string') return controlError(400, setting);
        return ok({ sku: setting.sku, listing: simulator.setListing(setting) ?? null });
      },
    },
    {
      method: 'POST',
      path: '/_simulator/faults',
      handle: ({ body }) => {
        const fault = readFault(body);
        if (typeof fault === 'string') return controlError(400, fault);
        simulator.script(fault);
        return { status: 201, body: fault };
      },
    },
    {
      method: 'DELETE',
      path: '/_simulator/faults',
      handle: () => {
        simulator.clearFaults();
        return ok({});
      },
    },
    { method: 'GET', path: '/_simulator/calls', handle: () => ok(simulator.calls()) },
    { method: 'GET', path: '/_simulator/judge', handle: () => ok({ violations: simulator.violations() }) },
    {
      method: 'POST',
      path: '/_simulator/revoke-tokens',
      handle: () => ok({ revoked: simulator.revokeTokens() }),
    },
  ];
}

/** An error of a control, in another shape than Amazon's errors. */
export function controlError(status: number, error: string): Answer {
  return { status, body: { error }, reason: error };
}
