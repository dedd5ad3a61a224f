import type { AdminFailure } from '../admin-result';
import { scopesMessage } from './connection-text';

/** Why a call to Shopify did not succeed, for a log, an alert or a command. Pure. */
export function failureText(failure: AdminFailure): string {
  switch (failure.kind) {
    case 'unknown':
      return failure.message;
    case 'no_access': {
      const { missingScopes = [], message } = failure;
      return missingScopes.length === 0 ? message : scopesMessage(missingScopes);
    }
    case 'refused':
      return failure.errors
        .map(({ code, message }) => (code === 'USER_ERROR' ? message : `${code}: ${message}`))
        .join('; ');
    case 'off':
      return 'the service has no access to the Admin API: set SHOPIFY_SHOP_DOMAIN and the login of its app';
  }
}
