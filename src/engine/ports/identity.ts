/** What somebody may do: look; ask for scans, pauses and the like; approve and open break-glass. Each holds the ones before it. */
export const roles = ['viewer', 'operator', 'admin'] as const;

export type Role = (typeof roles)[number];

/** Who makes a request of the API. */
export interface Caller {
  /** For the history: `ci`, `ada@example.com`. */
  readonly name: string;
  /** What only they have, for approvals: `token:ci`, or `oidc:` and the subject that the provider gives. */
  readonly id: string;
  readonly role: Role;
}

/** Knows who a bearer token belongs to. */
export interface Identities {
  /** Undefined for a token that is not known, not valid any more, or gives no role. */
  identify(token: string, signal: AbortSignal): Promise<Caller | undefined>;
}

/** Whether a role holds another one. */
export function holdsRole(role: Role, wanted: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(wanted);
}
