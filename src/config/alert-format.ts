/** How alerts are posted: an object with a text, or an Adaptive Card for Microsoft Teams. */
export type AlertFormat = 'json' | 'teams';

/**
 * Hosts of the webhooks that Teams' Workflows create: Power Automate's, and Logic Apps' for those made before 2025, also in
 * the clouds of governments and China. Source: learn.microsoft.com, "Create incoming webhooks with Workflows", and the
 * addresses that public notifiers for Teams recognise.
 */
const WORKFLOWS =
  /\.(logic\.azure\.(com|us|cn)|powerplatform\.(com|us|microsoft\.us|partner\.microsoftonline\.cn)|powerautomate\.(com|us)|appsplatform\.us)$/;
/** Hosts of the Office 365 connectors, which Microsoft has switched off. */
const CONNECTORS = /^outlook\.office(365)?\.com$|\.webhook\.office(365)?\.com$/;

/** The format for an address; `auto` knows the hosts of Teams. */
export function alertFormatOf(url: string | undefined, setting: AlertFormat | 'auto'): AlertFormat {
  if (setting !== 'auto') return setting;
  const host = hostOf(url);
  return WORKFLOWS.test(host) || CONNECTORS.test(host) ? 'teams' : 'json';
}

export function isOfficeConnector(url: string | undefined): boolean {
  return CONNECTORS.test(hostOf(url));
}

function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : '';
}
