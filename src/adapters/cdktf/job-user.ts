import { randomInt } from 'node:crypto';

const firstUser = 64_000;
const users = 1000;
/** Another worker on this machine counts from elsewhere. */
let jobs = randomInt(users);

/** The next user for a job run by root: its own, so that its processes can be counted and ended without meeting another's. */
export function nextJobUser(): number {
  jobs += 1;
  return firstUser + (jobs % users);
}
