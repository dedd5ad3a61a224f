import { Child } from './child';
import { DIST, programOf } from './compiled';
import type { Undo } from './undo';

const ACCOUNT = { AMAZON_SELLER_ID: 'A1BENCHSELLER', AMAZON_MARKETPLACE_ID: 'ATVPDKIKX0DER' };

/** Starts the Amazon simulator in its own process, so that its memory is not counted as the service's. */
export async function startAmazon(undo: Undo): Promise<string> {
  const name = 'The Amazon simulator';
  const child = new Child({ name, args: [programOf('amazon-simulator')], cwd: DIST, env: ACCOUNT });
  undo.add(() => child.stop());
  return `http://127.0.0.1:${await child.ask('port', null)}`;
}

/** The environment of a service with Amazon at this URL. */
export function environmentAt(amazonUrl: string): Readonly<Record<string, string>> {
  return {
    ...ACCOUNT,
    MOCK_AMAZON: 'false',
    SP_API_ENDPOINT: amazonUrl,
    LWA_ENDPOINT: `${amazonUrl}/auth/o2/token`,
    SP_API_CLIENT_ID: 'bench-client',
    SP_API_CLIENT_SECRET: 'bench-client-secret',
    SP_API_REFRESH_TOKEN: 'bench-refresh-token',
  };
}
