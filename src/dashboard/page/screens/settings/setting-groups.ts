import type { Setting } from '../../api/answers';

export interface SettingGroup {
  readonly name: string;
  readonly settings: readonly Setting[];
}

export interface SettingFilter {
  /** Any part of a name or a value, in any case. */
  readonly search: string;
  /** `set`: only what the environment sets. */
  readonly source: string;
}

/** The group of each name; the first that matches. What no other has is the service's own. */
const GROUPS: readonly (readonly [string, RegExp])[] = [
  ['Access', /^API_KEY|SESSION|^TRUST/],
  ['Store', /^AMAZON_REGION$|^AWS_|^DYNAMODB_|^DATA_DIR$|^TABLE_|^CREATE_TABLES$|^TRANSACTION_|^DAX_/],
  ['Shopify', /SHOPIFY|^PUBLIC_URL$|^DRIFT_CRON$/],
  ['Returns', /^RETURNS_/],
  ['Alerts', /^ALERT_/],
  ['Amazon', /AMAZON|^SP_API_|^LWA_/],
  ['Pushes', /^SYNC_|^LEASE_|^SLO_/],
];
const REST = 'Service';

/** The settings that match, by group, the service's own first. */
export function groupsOf(settings: readonly Setting[], { search, source }: SettingFilter): SettingGroup[] {
  const wanted = search.trim().toLowerCase();
  const matching = settings.filter(
    (setting) =>
      (source === '' || setting.source === source) &&
      `${setting.name} ${valueOf(setting)}`.toLowerCase().includes(wanted),
  );
  return [REST, ...GROUPS.map(([name]) => name)].flatMap((name) => {
    const ofGroup = matching.filter((setting) => groupOf(setting) === name);
    return ofGroup.length === 0 ? [] : [{ name, settings: ofGroup }];
  });
}

/** The value as `.env` has it. */
export function valueOf({ value }: Setting): string {
  return value === null || value === '' ? '–' : String(value);
}

function groupOf({ name }: Setting): string {
  return GROUPS.find(([, pattern]) => pattern.test(name))?.[0] ?? REST;
}
