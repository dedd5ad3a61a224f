import { NEEDED_SCOPES } from '../../../../../channels/shopify/admin/domain/scopes';
import { Badge } from '../../../parts/badge';

interface ScopesProps {
  readonly granted: readonly string[];
  readonly missing: readonly string[];
}

/** The scopes that the service needs, by name, each with what it is for and whether the app has it; what is missing first. */
export function Scopes({ granted, missing }: ScopesProps) {
  // Before Shopify has answered nothing is known of them.
  if (granted.length === 0 && missing.length === 0) return null;
  const isMissing = (scope: string): boolean => missing.includes(scope);
  const names = [...new Set([...missing, ...Object.keys(NEEDED_SCOPES)])].sort(
    (one, other) => Number(isMissing(other)) - Number(isMissing(one)),
  );
  return (
    <table class="stacked scopes" aria-label="Scopes of the app">
      <thead>
        <tr>
          <th scope="col">Scope</th>
          <th scope="col">State</th>
          <th scope="col">Needed</th>
        </tr>
      </thead>
      <tbody>
        {names.map((scope) => (
          <tr key={scope}>
            <th scope="row">
              <code>{scope}</code>
            </th>
            <td data-label="State">
              {isMissing(scope) ? (
                <Badge tone="bad" icon="block">
                  missing
                </Badge>
              ) : (
                <Badge tone="good" icon="check">
                  granted
                </Badge>
              )}
            </td>
            <td data-label="Needed">{NEEDED_SCOPES[scope] ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
