const LONGEST = 300;

/**
 * AWS's own words without what must not be printed: account numbers, key ids, signatures, tokens and line breaks. Of a
 * signature's error AWS's words are never shown at all, because they quote the request.
 */
export function redact(text: string): string {
  const bare = text
    .replace(/\s+/g, ' ')
    .replace(/\b((?:Credential|Signature|[\w-]*Token)\s*[=:]\s*)[^\s,;]+/gi, '$1***')
    .replace(/\b(?:A3T|AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ABIA|ACCA)[A-Z0-9]{8,}\b/g, '***')
    .replace(/\b\d{12}\b/g, '***')
    .replace(/[A-Za-z0-9+/=]{40,}/g, '***')
    .trim();
  return bare.length > LONGEST ? `${bare.slice(0, LONGEST)}...` : bare;
}
