import type { Access, Cloud } from './ports/cloud.ts';

/** The same cloud, in which the calls to an account are made with the roles that a stack assumes there. */
export function withAccess(cloud: Cloud, accesses: ReadonlyMap<string, Access>): Cloud {
  if (accesses.size === 0) {
    return cloud;
  }
  return {
    counts: () => cloud.counts(),
    identity: (region, signal, who) =>
      cloud.identity(region, signal, { access: who?.access ?? accesses.get(who?.account ?? '') }),
    send(request, signal) {
      const access = request.access ?? accesses.get(request.scope.account);
      return cloud.send(access === undefined ? request : { ...request, access }, signal);
    },
  };
}
