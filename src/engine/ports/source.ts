import type { SignatureMode } from '../../core/signature-policy.ts';

/** A commit and when it was seen. Times are milliseconds since the epoch. */
export interface Revision {
  readonly commit: string;
  readonly seenAt: number;
  readonly author: string;
  readonly email: string;
  readonly committedAt: number;
  readonly subject: string;
}

/** Somebody whose name a commit bears. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

/** How an older commit stands to a newer one; `unknown` (a missing object) must be refused, never taken for a no. */
export type Relation = 'same' | 'ancestor' | 'not-ancestor' | 'unknown';

/** A commit to be applied, and the one that was applied last, whose signatures were checked then. */
export interface SignatureRange {
  readonly commit: string;
  readonly applied: string | undefined;
}

/** The signatures that were checked before a commit was accepted. */
export interface CheckedSignatures {
  readonly mode: SignatureMode;
  readonly commits: number;
}

/** Commits that are not on the tracked branch, as they would be if they were merged into it now. Only ever looked at. */
export interface Proposal {
  /** As it was asked for: a branch, a full commit id, `refs/pull/12/head`. */
  readonly ref: string;
  /** The tip of the tracked branch that it was merged with. */
  readonly base: string;
  readonly head: Revision;
  /** The head where it contains the base, otherwise a merge of the two that exists in the mirror alone. */
  readonly merged: string;
}

/** The tracked branch of the Git repository. */
export interface Source {
  /** The tip of the tracked branch, by one ls-remote of the exact ref. */
  tip(signal: AbortSignal): Promise<string>;
  /** Brings the tip into the mirror; only called when it moved. */
  fetch(commit: string, signal: AbortSignal): Promise<Revision>;
  describe(commit: string, signal: AbortSignal): Promise<Revision>;
  /** Fetches a ref beside the tracked branch, and merges it with the tip; throws a Failure where Git cannot merge them. */
  propose(ref: string, signal: AbortSignal): Promise<Proposal>;
  /** Everybody who wrote or committed what came with a commit since an older one; undefined or unknown: since its first parent. */
  authors(older: string | undefined, newer: string, signal: AbortSignal): Promise<readonly Author[]>;
  relation(older: string, newer: string, signal: AbortSignal): Promise<Relation>;
  /** Checks the signatures that the worker's policy asks for; throws a Failure that names the first commit without a good one. */
  checkSignatures(range: SignatureRange, signal: AbortSignal): Promise<CheckedSignatures>;
  /** Whether anything below the infra folder differs between two commits. */
  touches(older: string, newer: string, signal: AbortSignal): Promise<boolean>;
  /** Writes the infra folder of a commit to disk, from the object store; cached by commit. */
  materialize(commit: string, signal: AbortSignal): Promise<{ readonly path: string }>;
}
