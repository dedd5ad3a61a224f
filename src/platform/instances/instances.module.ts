import { Global, Module } from '@nestjs/common';
import { InstancesRepository } from './instances.repository';
import { InternalClient } from './internal-client';
import { InternalServer } from './internal-server';
import { LiveInstances } from './live-instances.scheduler';

/** The other instances of the store: which there are, and calls between them. */
@Global()
@Module({
  providers: [InstancesRepository, LiveInstances, InternalClient, InternalServer],
  exports: [LiveInstances, InternalClient, InternalServer],
})
export class InstancesModule {}
