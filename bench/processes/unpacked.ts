import 'reflect-metadata';
import { MODULE_METADATA } from '@nestjs/common/constants';
import type { Provider } from '@nestjs/common';
import {
  DEFAULT_LIMITS,
  GROUP_COMMIT_LIMITS,
  type GroupCommitLimits,
} from '../../src/inventory/ledger/group-commit-limits';
import { InventoryModule } from '../../src/inventory/inventory.module';

/**
 * Loaded into the service before its first line (`node -r`): one transaction for each order instead of group commits. As
 * many run at once as the store's connections allow; the two of the packed service would make it too slow.
 */
const UNPACKED: GroupCommitLimits = { ...DEFAULT_LIMITS, maxUnits: 1, maxInFlight: 64 };

const providers = Reflect.getMetadata(MODULE_METADATA.PROVIDERS, InventoryModule) as Provider[];
Reflect.defineMetadata(
  MODULE_METADATA.PROVIDERS,
  [
    ...providers.filter((provider) => !('provide' in provider) || provider.provide !== GROUP_COMMIT_LIMITS),
    { provide: GROUP_COMMIT_LIMITS, useValue: UNPACKED },
  ],
  InventoryModule,
);
