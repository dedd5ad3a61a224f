import { isLoopback } from './loopback';
import { tidy } from './tidy';

type Env = Readonly<Record<string, string | undefined>>;

/** What lets a caller in. */
export const KEYS: readonly string[] = ['API_KEY', 'SHOPIFY_WEBHOOK_SECRET'];
/** Values that a person or another program issues; of the others a rule of the schema refuses the words of a template. */
const SECRETS: readonly string[] = [
  ...KEYS,
  'SP_API_CLIENT_ID',
  'SP_API_CLIENT_SECRET',
  'SP_API_REFRESH_TOKEN',
  'AMAZON_SELLER_ID',
];
/** Straight and typographic ones of any language, also behind a backslash, as a shell's escape leaves them. */
const MARK = '["\'`\\p{Pi}\\p{Pf}\\u201A\\u201E\\u2032\\u2033\\u301D-\\u301F\\uFF02\\uFF07]';
const QUOTES = new RegExp(`^\\\\?${MARK}.*${MARK}$`, 'su');
/** As in `${API_KEY}`, `$API_KEY`, `$(API_KEY)`, `%API_KEY%`, `{{ api_key }}`, `<your key>`, and the ARN of a secret. */
const REFERENCE =
  /^(arn:aws[a-z-]*:(secretsmanager|ssm):.*|.*\$\{[^}]*\}.*|\$\(?[A-Z_][A-Z0-9_]*\)?|%[A-Z_][A-Z0-9_]*%|\{\{.*\}\}|<[^<>]*>)$/s;
/** ECS hands over the whole of a secret unless one of its keys is named. */
const JSON_OBJECT = /^\{\s*".*\}$/s;
const FILLER =
  /^(change[-_ ]?(me|it|this)|replace[-_ ]?(me|it|this).*|your[-_ ].*|insert[-_ ](your|here).*|x{3,}|\*{3,}|\.{3,}|to[-_ ]?do|tbd|placeholder|null|undefined|none)$/i;

/**
 * The variables whose values are surely not what was meant, one sentence each, without the value: quotation marks, which
 * `docker --env-file` and Kubernetes keep, a reference that nothing replaced, or in one of `secrets` the words of a template.
 */
export function suspectValues(
  env: Env,
  names: readonly string[],
  secrets: readonly string[] = SECRETS,
): string[] {
  return names.flatMap((name) => {
    const entries = (env[name] ?? '').split(',').map(tidy);
    const whole = tidy(env[name] ?? '');
    if ([whole, ...entries].some((value) => value.length > 1 && QUOTES.test(value)))
      return [`${name} is in quotation marks, which are a part of the value here: remove them`];
    if ([whole, ...entries].some((value) => REFERENCE.test(value)))
      return [`${name} holds a reference that was not replaced by its value`];
    if (JSON_OBJECT.test(whole))
      return [`${name} holds a secret of several values as a JSON object: hand over one of the values`];
    if (secrets.includes(name) && entries.some((value) => FILLER.test(value)))
      return [`${name} holds the words of a template: set your own value`];
    return [];
  });
}

/** True when such a value must stop the start: it would refuse every caller, or let all of them in. */
export function isExposed(env: Env): boolean {
  const host = tidy(env.HOST ?? '');
  return tidy(env.NODE_ENV ?? '') === 'production' || (host !== '' && !isLoopback(host));
}
