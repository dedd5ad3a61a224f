/** The answers about the objectives of the service, and about the buffer that its delay asks for. */
export type { BufferAdviceView as BufferAdvice } from '../../../sync/auto-buffer/buffer-advice-view';
export type { SloLeg, SloPoint, SloView } from '../../../sync/slo/slo-view';
