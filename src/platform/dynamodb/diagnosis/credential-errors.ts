import type { Diagnosis, Failure } from './store-diagnosis';

const KINDS: Readonly<Record<string, (failure: Failure) => Diagnosis>> = {
  CredentialsProviderError: missing,
  ProviderError: missing,
  TokenProviderError: missing,
  ExpiredTokenException: expired,
  ExpiredToken: expired,
  RequestExpired: expired,
  UnrecognizedClientException: unknownKey,
  InvalidClientTokenId: unknownKey,
  MissingAuthenticationTokenException: unknownKey,
  InvalidSignatureException: wrongSignature,
  SignatureDoesNotMatch: wrongSignature,
  IncompleteSignatureException: wrongSignature,
  AccessDenied: noRole,
  InvalidIdentityToken: noRole,
  InvalidIdentityTokenException: noRole,
};

/** Whether an error of this name is about who we are, and not about what we may do. */
export function isCredentialTrouble(name: string): boolean {
  return Object.hasOwn(KINDS, name);
}

/** Why AWS does not know us. Never in AWS's own words: those about signatures quote the request. */
export function credentialTrouble(failure: Failure): Diagnosis {
  return (KINDS[failure.name] ?? unknownKey)(failure);
}

function missing(failure: Failure): Diagnosis {
  const { message, place } = failure;
  if (/expired/i.test(message)) return expired(failure);
  const profile = /profile:? \[?([\w.@-]{1,64})\]?/i.exec(message)?.[1];
  const cause =
    profile === undefined
      ? `There are no AWS credentials for ${place}.`
      : `The profile ${profile} holds no AWS credentials for ${place}.`;
  return {
    code: 'credentials_missing',
    message:
      `${cause} Give the machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY ` +
      '(or AWS_PROFILE); for a store of your own set DYNAMODB_LOCAL_ENDPOINT.',
  };
}

function expired({ place }: Failure): Diagnosis {
  return {
    code: 'credentials_expired',
    message:
      `The AWS credentials for ${place} have expired. A role renews its own; keys with an AWS_SESSION_TOKEN must be ` +
      'fetched anew (after `aws sso login`, too), and the service restarted with them.',
  };
}

function unknownKey({ place }: Failure): Diagnosis {
  return {
    code: 'key_unknown',
    message:
      `AWS does not know the access key (${place}). Check AWS_ACCESS_KEY_ID: that it is active, that a temporary ` +
      'key has its AWS_SESSION_TOKEN and a lasting one has none, and that the account has this region switched on.',
  };
}

function noRole({ place }: Failure): Diagnosis {
  return {
    code: 'credentials_refused',
    message:
      `AWS lends no credentials for ${place}: the role may not be taken on. Check AWS_ROLE_ARN, ` +
      "the role's trust policy, and AWS_WEB_IDENTITY_TOKEN_FILE.",
  };
}

function wrongSignature(failure: Failure): Diagnosis {
  const { message, place, call } = failure;
  if (/scoped to a valid region|scoped to correct/i.test(message))
    return {
      code: 'region',
      message:
        `${place} is in another region than AMAZON_REGION says (${call.place.region}). ` +
        'Set AMAZON_REGION to the region of the tables.',
    };
  const times = /(\d{8}T\d{6}Z) is (?:now earlier|still later) than [^(]*\((\d{8}T\d{6}Z)/.exec(message);
  if (times !== null || /Signature expired|not yet current/i.test(message))
    return {
      code: 'clock_skew',
      message:
        `This machine's clock ${skewInWords(times?.[1], times?.[2])}, so ${place} refuses its signatures. ` +
        'Set the clock, and keep it right with NTP (chrony, systemd-timesyncd).',
    };
  return {
    code: 'secret_wrong',
    message:
      `${place} refuses the signature: the secret key does not belong to the access key. ` +
      'Check AWS_SECRET_ACCESS_KEY: complete, no blanks, of the same pair as AWS_ACCESS_KEY_ID.',
  };
}

function skewInWords(ours: string | undefined, theirs: string | undefined): string {
  const minutes = Math.round((millisOf(ours) - millisOf(theirs)) / 60_000);
  if (!Number.isFinite(minutes)) return 'is wrong';
  return `is ${Math.abs(minutes)} minutes ${minutes < 0 ? 'behind' : 'ahead of'} AWS's`;
}

/** AWS writes times as in 20260206T103000Z. */
function millisOf(time = ''): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
