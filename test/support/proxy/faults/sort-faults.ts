import type { AnswerFault, ArrivalFault, DeliveryFault, ErrorFault, FaultMode, ServiceFault } from './fault.ts';

/** The faults of one call, by the place where each strikes. */
export interface SortedFaults {
  readonly arrival: readonly ArrivalFault[];
  /** In the place of the service. */
  readonly service: readonly (ServiceFault | ErrorFault)[];
  /** After the service, in or instead of its answer. */
  readonly answer: readonly (AnswerFault | ErrorFault)[];
  readonly delivery: readonly DeliveryFault[];
}

/** Puts each fault in its place. */
export function sortFaults(modes: readonly FaultMode[]): SortedFaults {
  const arrival: ArrivalFault[] = [];
  const service: (ServiceFault | ErrorFault)[] = [];
  const answer: (AnswerFault | ErrorFault)[] = [];
  const delivery: DeliveryFault[] = [];
  for (const mode of modes) {
    switch (mode.kind) {
      case 'latency':
      case 'drop-before':
        arrival.push(mode);
        break;
      case 'throttle':
      case 'access-denied':
      case 'dependency':
      case 'not-found':
      case 'region-redirect':
      case 'stale-read':
        service.push(mode);
        break;
      case 'error':
      case 'broken':
      case 'error-in-200':
        (mode.effect === true ? answer : service).push(mode);
        break;
      case 'drop-after-effect':
      case 'reset-mid-body':
      case 'wrong-length':
      case 'slow-body':
      case 'hang':
        delivery.push(mode);
        break;
      default:
        answer.push(mode);
    }
  }
  return { arrival, service, answer, delivery };
}
