import { Global, Module } from '@nestjs/common';
import { EndedSessionRepository } from '../session/ended-session.repository';
import { Sessions } from '../session/sessions';
import { KeyCheck } from './key-check';
import { RequestGuard } from './request-guard';

/** The checks of every request, and the logins that they accept. */
@Global()
@Module({
  providers: [EndedSessionRepository, Sessions, KeyCheck, RequestGuard],
  exports: [Sessions, KeyCheck],
})
export class GuardModule {}
