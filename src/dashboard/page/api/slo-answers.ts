/** The answer about the objectives of the service. */
export type { SloLeg, SloPoint, SloView } from '../../../sync/slo/slo-view';
