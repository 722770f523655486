import type { BranchVerdict } from '../../core/branch-protection/verdict.ts';

/** What a commit shows on the pages of the host of the repository, beside the results of other checks. */
export interface CommitStatus {
  /** Which check this is, `groundstate/plan`; a newer status of the same name takes its place. */
  readonly context: string;
  readonly state: 'success' | 'failure';
  /** One line; what is too long for the host is cut. */
  readonly description: string;
  /** Where a person reads more. */
  readonly link?: string | undefined;
}

/** The host of the repository (GitHub, GitLab), as far as it knows more than Git. */
export interface Forge {
  readonly kind: 'github' | 'gitlab';
  /** Judges the rules over a branch. Throws a Failure where they cannot be asked for. */
  judgeBranch(branch: string, signal: AbortSignal): Promise<BranchVerdict>;
  /** Posts a status of a commit, unless the newest one of its context says the same already. Throws a Failure. */
  postStatus(commit: string, status: CommitStatus, signal: AbortSignal): Promise<'posted' | 'known'>;
}
