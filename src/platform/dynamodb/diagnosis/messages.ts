import type { DiagnosisCode, Failure } from './diagnosis';

type Message = (failure: Failure) => readonly [cause: string, remedy: string];

const RETRIED = 'Calls are retried and nothing is lost';
const OWN_TABLES =
  'A key cannot be changed: set TABLE_PREFIX so that the service gets tables of its own (npm run tables:create).';

/** One message per cause: what is wrong, and the next step. docs/troubleshooting.md quotes each. */
export const MESSAGES: Readonly<Record<DiagnosisCode, Message>> = {
  table_missing: ({ table, place, words, kind }) => [
    `${table} does not exist at ${place} (${words})`,
    `Check ${kind === 'aws' ? 'AMAZON_REGION and ' : ''}TABLE_PREFIX, or create the tables: npm run tables:create.`,
  ],
  table_shape: ({ table, place, words }) => [`${table} at ${place} has another key (${words})`, OWN_TABLES],
  index_missing: ({ index, place, words }) => [
    `${index} does not exist at ${place} (${words})`,
    'Add it: npm run tables:create.',
  ],
  index_building: ({ index, place, words }) => [
    `${index} at ${place} is being built (${words})`,
    'Wait: the service uses it as soon as DynamoDB has filled it.',
  ],
  index_shape: ({ index, place, words }) => [
    `${index} at ${place} has other keys (${words})`,
    'Delete that index and create the right one: npm run tables:create.',
  ],
  credentials_missing: ({ place, words }) => [
    `There are no AWS credentials for ${place} (${words})`,
    'Give the machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE); for a store of your own set DYNAMODB_LOCAL_ENDPOINT.',
  ],
  credentials_expired: ({ place }) => [
    `The AWS credentials for ${place} have expired`,
    'A role renews its own. For keys with an AWS_SESSION_TOKEN, or after `aws sso login`, set new keys and restart the service.',
  ],
  credentials_refused: ({ place }) => [
    `AWS issues no credentials for ${place}: the role may not be assumed`,
    "Check AWS_ROLE_ARN, the role's trust policy, and AWS_WEB_IDENTITY_TOKEN_FILE.",
  ],
  key_unknown: ({ place }) => [
    `AWS does not recognize the access key (${place})`,
    'Check AWS_ACCESS_KEY_ID: the key is active, a temporary key has its AWS_SESSION_TOKEN and a permanent one has none, and the account has this region enabled.',
  ],
  secret_wrong: ({ place }) => [
    `${place} refuses the signature: the secret key does not belong to the access key`,
    'Check AWS_SECRET_ACCESS_KEY: complete, without spaces, from the same pair as AWS_ACCESS_KEY_ID.',
  ],
  clock_skew: ({ place, words }) => [
    `The clock of this machine differs from AWS's, so ${place} refuses its signatures (${words})`,
    'Set the clock, and keep it right with NTP (chrony, systemd-timesyncd).',
  ],
  region: ({ region, networkCode, words }) => [
    `The tables cannot be reached in the region ${region} (${networkCode ?? words})`,
    "Set AMAZON_REGION to the region of the tables. If it is right, check this machine's DNS.",
  ],
  access_denied: ({ place, operation, table, words }) => [
    `${place} denies ${operation} on ${table} (${words})`,
    'Allow the action in the IAM policy of these credentials, or remove it from the deny that the message names; SECURITY.md lists all permissions that the service needs.',
  ],
  kms: ({ table, place }) => [
    `${table} at ${place} is encrypted with a KMS key that is disabled, deleted, or not allowed to these credentials`,
    "Enable the key, or allow these credentials to use it (kms:Decrypt and kms:DescribeKey) in their policy and in the key's.",
  ],
  throttled: ({ table, place, words }) => [
    `${table} at ${place} is throttled (${words}). ${RETRIED}`,
    'An on-demand table scales up within minutes. Raise the capacity of a provisioned table and of its indexes, or switch it to on-demand.',
  ],
  account_limit: ({ place, words }) => [
    `A quota of the AWS account is used up at ${place} (${words}). ${RETRIED}`,
    'Wait until tables and indexes that are being built are ACTIVE. If it lasts, request a higher DynamoDB quota from AWS.',
  ],
  unreachable: ({ place, kind, networkCode }) => [
    `No answer from ${place} (${networkCode ?? 'no code'})`,
    {
      aws: "Check this machine's network: DNS, route, security group, and the VPC endpoint of DynamoDB if there is one.",
      endpoint: 'Check that it runs and that DYNAMODB_LOCAL_ENDPOINT is right.',
      embedded: 'If it does not recover, restart the service.',
    }[kind],
  ],
  certificate: ({ place, networkCode, words }) => [
    `The TLS handshake with ${place} failed (${networkCode ?? 'no code'}: ${words})`,
    'If a proxy or a store of your own presents the certificate, give Node its authority: NODE_EXTRA_CA_CERTS=/path/to/authority.pem. If the store speaks plain HTTP, write http:// in DYNAMODB_LOCAL_ENDPOINT.',
  ],
  no_dynamodb: ({ place, kind, status, networkCode }) => [
    `The server at the address of ${place} is not DynamoDB (${status === undefined ? (networkCode ?? 'no table in the answer') : `HTTP ${status}`})`,
    kind === 'aws'
      ? 'Check any proxy in between, and that AWS_ENDPOINT_URL is not set.'
      : 'Check DYNAMODB_LOCAL_ENDPOINT (host, port, http or https) and any proxy in between.',
  ],
  store_error: ({ place, kind, name, status, words }) => [
    `${place} answers with an internal error (${status === undefined ? `${name}: ${words}` : `${name}, HTTP ${status}`}). ${RETRIED}`,
    kind === 'aws'
      ? 'If it lasts, check the AWS Health Dashboard.'
      : 'If it lasts, check the log of that store.',
  ],
  disk: ({ place, words }) => [
    `${place} cannot write (${words})`,
    'Free space on that disk, check that this user may write there, then restart the service.',
  ],
  refused: ({ place, operation, table, name, words }) => [
    `${place} refuses ${operation} on ${table} (${name}: ${words})`,
    'If it is not a limit of that store, this is a bug: report it.',
  ],
};
