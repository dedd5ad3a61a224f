import { Module } from '@nestjs/common';
import { InventoryModule } from '../../inventory/inventory.module';
import { provideLease } from '../../platform/dynamodb/lease/lease-provider';
import { PauseController } from './api/pause.controller';
import { HeldReleaseLease, HeldReleaseScheduler } from './held-release.scheduler';
import { HeldReleases } from './held-release.service';
import { ResumePreview } from './resume-preview.service';
import { ResumeService } from './resume.service';
import { SenderPauseRepository } from './sender-pause.repository';
import { SenderPause } from './sender-pause.service';

/** Pauses the pushes to Amazon by hand, and resumes them with what is held. */
@Module({
  imports: [InventoryModule],
  controllers: [PauseController],
  providers: [
    HeldReleaseScheduler,
    HeldReleases,
    ResumePreview,
    ResumeService,
    SenderPause,
    SenderPauseRepository,
    provideLease(HeldReleaseLease, 'lease:held-release'),
  ],
  exports: [SenderPause],
})
export class SenderPauseModule {}
