import type { Cloud } from './ports/cloud.ts';

/** The same cloud, with the calls made through this handle counted on their own, by `service:Operation`. */
export function countCalls(cloud: Cloud): { readonly cloud: Cloud; counts(): ReadonlyMap<string, number> } {
  const made = new Map<string, number>();
  const counted: Cloud = {
    identity: (region, signal, who) => cloud.identity(region, signal, who),
    counts: () => cloud.counts(),
    send(request, signal) {
      const operation = `${request.service}:${request.call.operation}`;
      made.set(operation, (made.get(operation) ?? 0) + 1);
      return cloud.send(request, signal);
    },
  };
  return { cloud: counted, counts: () => made };
}
