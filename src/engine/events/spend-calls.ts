import { type Cloud, CloudError, type CloudRequest } from '../ports/cloud.ts';

/** The same cloud for a number of calls; what goes beyond it is refused before it leaves. */
export function spendCalls(cloud: Cloud, most: number): Cloud {
  let left = most;
  const spend = (operation: string): void => {
    if (left === 0) {
      throw new CloudError({
        outcome: 'refused',
        code: 'TooManyCalls',
        operation,
        message: `an event may cost ${most} calls, and this would be one more; the next pass over the stack reads the rest`,
      });
    }
    left -= 1;
  };
  return {
    counts: () => cloud.counts(),
    async identity(region, signal, who) {
      spend('GetCallerIdentity');
      return cloud.identity(region, signal, who);
    },
    async send(request: CloudRequest, signal) {
      spend(request.call.operation);
      return cloud.send(request, signal);
    },
  };
}
