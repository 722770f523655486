import type { ExplainedFacts } from './explain.ts';

/** How a person gets an object back to what it was: by Git first, because everything else is drift. */
export function waysBack(
  { instance, entry, decision, drifts, written }: ExplainedFacts,
  tip: string,
): readonly string[] {
  const ways: string[] = [];
  const open = drifts.filter(({ status }) => status === 'open');
  const change = decision?.change;
  const hasDrift = open.length > 0 || (change !== undefined && change.action !== 'none' && change.cause !== 'git');
  if (hasDrift) {
    ways.push(
      `To have what Git says: ${decision?.verdict === 'allowed' ? 'nothing needs to be done, the next run puts it back.' : `${decision?.reason ?? ''} «groundstate plan» shows the change.`}`,
      'To keep what is live: write the live values into Git and push; then the drift is over.',
    );
  }
  if (written !== undefined) {
    const { commit, revision } = written;
    const name =
      revision === undefined ? short(commit) : `${short(commit)} ("${revision.subject}" by ${revision.author})`;
    ways.push(
      revision === undefined
        ? `It was last written at ${name}, which the repository does not have any more: there is no commit to revert.`
        : `To undo what Git last did to it: look at what came with ${name}, «git revert ${short(commit)}», and push. A revert is a commit like any other.`,
    );
  }
  if (change?.action === 'delete' && change.addedTo === undefined) {
    ways.push(
      `To keep it: put its block back into Git, or let it go without deleting it (a removed block with destroy = false).`,
    );
  }
  if (instance?.type.dataBearing === true && (change?.action === 'create' || change?.action === 'replace')) {
    ways.push('What it held does not come back with it: restore it from a backup.');
  }
  if (ways.length === 0) {
    ways.push(
      entry === undefined
        ? `It has never been applied; taking it out of Git again is all there is to do.`
        : `Nothing needs to be done: it is as ${short(tip)} says.`,
    );
  }
  return ways;
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
