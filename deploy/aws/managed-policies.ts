import { attribute, type Intrinsic, ref, sub } from './intrinsics';
import { migratePolicy, operatorPolicy, type Policy, servicePolicy, verifyPolicy } from './policies';
import { type Grant, grantsOf, statementOf } from './policy-statements';
import { Remarked } from './yaml-text';

/** The policies of the template, the service's first. */
export const POLICIES: readonly Policy[] = [servicePolicy, operatorPolicy, verifyPolicy, migratePolicy];

/** The managed policies. Unnamed, so that CAPABILITY_IAM is enough and two stacks do not clash. */
export function policyResources(): Record<string, unknown> {
  return Object.fromEntries(
    POLICIES.map((policy) => [
      `${policy.name}Policy`,
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Description: `SyncState: what ${plain(policy.runs)} may do.`,
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: grantsOf(policy).map((grant) => statementOf(grant, reasonedAction, reasonedArn)),
          },
        },
      },
    ]),
  );
}

/** The ARNs, for `--policy-arn`. */
export function policyOutputs(): Record<string, unknown> {
  return Object.fromEntries(
    POLICIES.map(({ name, runs }) => [
      `${name}PolicyArn`,
      { Description: `For ${plain(runs)}.`, Value: ref(`${name}Policy`) },
    ]),
  );
}

/** An action with its reason as a comment. */
export function reasonedAction({ name, reason }: Grant['actions'][number]): string | Remarked {
  return reason === undefined ? name : new Remarked(name, reason);
}

function reasonedArn({ table, index, reason }: Grant['places'][number]): Intrinsic | Remarked {
  const arn =
    index === undefined ? attribute(`${table}Table`, 'Arn') : sub(`\${${table}Table.Arn}/index/${index}`);
  return reason === undefined ? arn : new Remarked(arn, reason);
}

function plain(words: string): string {
  return words.replaceAll('`', '');
}
