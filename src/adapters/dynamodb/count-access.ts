import type { TableAccess } from './table-access.ts';

/** The same access, with its requests counted. */
export function countAccess(access: TableAccess): { readonly access: TableAccess; calls(): number } {
  let made = 0;
  return {
    calls: () => made,
    access: {
      ...access,
      get(key, signal) {
        made += 1;
        return access.get(key, signal);
      },
      query(pk, range, signal) {
        made += 1;
        return access.query(pk, range, signal);
      },
      write(actions, patience, signal) {
        made += 1;
        return access.write(actions, patience, signal);
      },
    },
  };
}
