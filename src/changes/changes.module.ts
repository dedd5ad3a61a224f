import { Global, Module } from '@nestjs/common';
import { ChangeFeed } from './change-feed';

/** The changes of the store as they happen, for the page and for other instances. */
@Global()
@Module({ providers: [ChangeFeed], exports: [ChangeFeed] })
export class ChangesModule {}
