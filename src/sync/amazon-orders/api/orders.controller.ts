import { Controller, Get, Param } from '@nestjs/common';
import { OrderRecordsRepository } from '../record/order-records.repository';
import { type OrderView, orderView } from '../record/domain/order-view';
import { OrderIdPipe } from './order-id.pipe';
import { unknownOrderError } from './order-errors';

@Controller('api/orders/amazon')
export class OrdersController {
  constructor(private readonly records: OrderRecordsRepository) {}

  @Get(':orderId')
  async order(@Param('orderId', OrderIdPipe) orderId: string): Promise<OrderView> {
    const header = (await this.records.headersOf([orderId])).get(orderId);
    if (header === undefined) throw unknownOrderError(orderId);
    const lineIds = header.lines.map(({ lineId }) => lineId);
    return orderView(header, await this.records.recordsOf(orderId, lineIds));
  }
}
