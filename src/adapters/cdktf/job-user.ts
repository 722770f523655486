const firstUser = 64_000;
const users = 1000;
let jobs = 0;

/** The next user for a job run by root: its own, so that its processes can be counted and ended without meeting another's. */
export function nextJobUser(): number {
  jobs += 1;
  return firstUser + (jobs % users);
}
