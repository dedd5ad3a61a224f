const MAX_CHARS = 300;

/**
 * The store's own words without account numbers, key ids, signatures, tokens, sessions and line breaks. ARNs keep their
 * kind and name. The message of a wrong signature quotes the request and is never shown.
 */
export function redact(text: string): string {
  const bare = text
    .replace(/\s+/g, ' ')
    .replace(/\barn:[\w-]+:[\w-]+:[\w-]*:\d*:/g, '')
    .replace(/\b(assumed-role\/[\w+=,.@-]+)\/[\w+=,.@-]+/g, '$1')
    .replace(/\b((?:Credential|Signature|[\w-]*Token)\s*[=:]\s*)[^\s,;]+/gi, '$1***')
    .replace(/\b(?:A3T|AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ABIA|ACCA)[A-Z0-9]{8,}\b/g, '***')
    .replace(/\b\d{12}\b/g, '***')
    .replace(/[A-Za-z0-9+/=]{40,}/g, '***')
    .trim()
    .replace(/\.$/, '');
  return bare.length > MAX_CHARS ? `${bare.slice(0, MAX_CHARS)}...` : bare;
}
