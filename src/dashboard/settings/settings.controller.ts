import { hostname } from 'node:os';
import { Controller, Get } from '@nestjs/common';
import { RuntimeConfig, StoreConfig } from '../../config/app-config';
import { VERSION } from '../../config/version';
import { Clock } from '../../platform/clock';
import { placeInWords, placeOfStore } from '../../platform/dynamodb/diagnosis/store-call';
import { LiveInstances } from '../../platform/instances/live-instances.scheduler';
import type { SettingsView } from './settings-view';

@Controller('api/settings')
export class SettingsController {
  private readonly startedAt: string;

  constructor(
    private readonly runtime: RuntimeConfig,
    private readonly store: StoreConfig,
    private readonly instances: LiveInstances,
    clock: Clock,
  ) {
    this.startedAt = new Date(clock.now()).toISOString();
  }

  @Get()
  settings(): SettingsView {
    const { engine } = this.store;
    const endpoint = engine.kind === 'endpoint' ? engine.url : undefined;
    return {
      version: VERSION,
      node: process.version,
      startedAt: this.startedAt,
      instance: `${hostname()}:${process.pid}`,
      store: placeInWords(placeOfStore(this.store, endpoint)),
      instances: this.instances.list(),
      events: this.runtime.form === 'process' ? 'stream' : 'poll',
      settings: this.runtime.settings,
    };
  }
}
