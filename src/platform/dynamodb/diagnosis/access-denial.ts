import { redact } from './redact';

/** What IAM says of a call that it does not allow, without the account. */
export interface AccessDenial {
  /** As in `the role syncstate`. */
  readonly who: string;
  /** The permission that is missing, as in `dynamodb:PutItem`: for a transaction not the call, but what it does. */
  readonly action: string;
  /** As in `index pending-index of table SyncState-Inventory`. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

const DENIAL = /^User: (\S+) is not authorized to perform: (\S+) on resource: (\S+?)(?:,| |$)(.*)$/s;

/** Reads IAM's sentence; undefined when it is another one. */
export function readDenial(message: string): AccessDenial | undefined {
  const [, who, call, resource, rest = ''] = DENIAL.exec(message) ?? [];
  if (who === undefined || call === undefined || resource === undefined) return undefined;
  const action = /\ballows the (\S+?) action/.exec(rest)?.[1] ?? call;
  const why = rest.replace(/^\s*because\s+/, '').trim();
  return {
    who: principalOf(who),
    action,
    what: resourceOf(resource),
    why: why === '' ? 'AWS does not say why' : redact(why.replace(/ the \S+ action$/, ' it')),
    fix: fixOf(why),
  };
}

/** The name is what an operator looks for in IAM; the session behind a role names a machine, and is left out. */
function principalOf(arn: string): string {
  const [kind, ...names] = (arn.split(':')[5] ?? '').split('/');
  switch (kind) {
    case 'assumed-role':
      return `the role ${names[0] ?? '?'}`;
    case 'user':
      return `the user ${names.at(-1) ?? '?'}`;
    case 'federated-user':
      return `the federated user ${names.at(-1) ?? '?'}`;
    case 'root':
      return 'the account itself';
    default:
      return 'whoever these credentials belong to';
  }
}

/** A table or an index by its ARN, in words, with its region. */
export function resourceOf(arn: string): string {
  const [, , service, region, , ...path] = arn.split(':');
  const [kind, name, , index] = path.join(':').split('/');
  if (service !== 'dynamodb' || kind !== 'table' || name === undefined)
    return arn === '*' ? 'all tables' : redact(arn.split(':').slice(5).join(':'));
  const place = region === undefined || region === '' ? '' : ` in ${region}`;
  return index === undefined ? `table ${name}${place}` : `index ${index} of table ${name}${place}`;
}

function fixOf(why: string): string {
  const denying = /explicit deny in an? ([\w -]*policy|permissions boundary)/.exec(why)?.[1];
  if (denying !== undefined) return `Take it out of the deny in the ${denying}.`;
  const silent = /\bno ([\w -]*policy|permissions boundary)\b/.exec(why)?.[1] ?? 'identity-based policy';
  return silent === 'identity-based policy'
    ? 'Allow this action in its IAM policy; SECURITY.md lists all that the service needs.'
    : `Allow this action in the ${silent}; SECURITY.md lists all that the service needs.`;
}
