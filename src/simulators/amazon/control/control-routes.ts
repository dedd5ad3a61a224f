import { type Answer, ok } from '../http/answer';
import { type LoggedCall } from '../http/call-log';
import { readFault, readListingSetting } from './control-input';
import { type Fault } from './faults';
import { type ListingSetting, type ListingState } from '../listings/listing';
import { type Violation } from '../http/judge';
import { type Endpoint } from '../http/route';

/** What the control pages can ask of the simulator. */
export interface Controls {
  state(): unknown;
  setListing(setting: ListingSetting): ListingState | undefined;
  script(fault: Fault): void;
  clearFaults(): void;
  calls(): readonly LoggedCall[];
  judge(): readonly Violation[];
  revokeTokens(): number;
}

/** The pages for people and for tests in other processes: not Amazon's, so neither logged nor limited. */
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
    { method: 'GET', path: '/_simulator/judge', handle: () => ok({ violations: simulator.judge() }) },
    {
      method: 'POST',
      path: '/_simulator/revoke-tokens',
      handle: () => ok({ revoked: simulator.revokeTokens() }),
    },
  ];
}

/** A mistake of the person at the controls, in a shape of its own that no client takes for Amazon's. */
export function controlError(status: number, error: string): Answer {
  return { status, body: { error }, reason: error };
}
