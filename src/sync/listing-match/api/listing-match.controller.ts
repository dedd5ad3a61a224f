import { Controller, Get, Post, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { NO_BODY } from '../../../platform/http/input/body-parsers';
import { ListingMatchService } from '../listing-match.service';
import type { MatchView } from '../match-view';
import { MatchQuery } from './listing-match.dto';

/** Links the seller's catalogue with the registered SKUs. */
@Controller('api/listings/match')
export class ListingMatchController {
  constructor(private readonly matches: ListingMatchService) {}

  /** 200 with the result; 202 while it takes longer; 409 while a match of the other kind runs; 502 when Amazon refuses. */
  @Post()
  @RouteConfig(NO_BODY)
  async match(
    @Query() { dryRun }: MatchQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MatchView> {
    const view = await this.matches.match(dryRun);
    reply.status(view.status === 'under_way' ? 202 : 200);
    return view;
  }

  @Get()
  current(): Promise<MatchView> {
    return this.matches.current();
  }
}
