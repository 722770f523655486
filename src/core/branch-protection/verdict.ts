/** What the host of the repository says of the tracked branch. */
export interface BranchVerdict {
  /** Ways in which a change gets onto the branch without a second person, or out of its history; each a full sentence. */
  readonly weaknesses: readonly string[];
  /** What could not be read, and may hide another one; each a full sentence. */
  readonly unread: readonly string[];
}

/** One set of rules over a branch; several add up, so that a promise holds as soon as one of them makes it to everybody. */
export interface Layer {
  /** `branch protection`, `ruleset «main»`. */
  readonly name: string;
  readonly needsReview: boolean;
  readonly forbidsForcePush: boolean;
  /** Who need not have a review. Undefined: that could not be read. */
  readonly exemptFromReview: readonly string[] | undefined;
  /** Who may force-push all the same. */
  readonly exemptFromForcePush: readonly string[] | undefined;
}

/** What all the rules over a branch come to: reviews are required, force pushes are off, and nobody is exempt from either. */
export function judgeLayers(layers: readonly Layer[]): BranchVerdict {
  const review = judgePromise(
    layers.filter(({ needsReview }) => needsReview).map(({ name, exemptFromReview: exempt }) => ({ name, exempt })),
    { missing: 'A change can be merged without a review.', verb: 'can merge without a review' },
  );
  const force = judgePromise(
    layers
      .filter(({ forbidsForcePush }) => forbidsForcePush)
      .map(({ name, exemptFromForcePush: exempt }) => ({ name, exempt })),
    { missing: 'Force pushes are allowed, so history can be rewritten.', verb: 'can force-push' },
  );
  return { weaknesses: [...review.weaknesses, ...force.weaknesses], unread: [...review.unread, ...force.unread] };
}

interface Promised {
  readonly name: string;
  readonly exempt: readonly string[] | undefined;
}

function judgePromise(
  promised: readonly Promised[],
  words: { readonly missing: string; readonly verb: string },
): BranchVerdict {
  if (promised.length === 0) return { weaknesses: [words.missing], unread: [] };
  if (promised.some(({ exempt }) => exempt?.length === 0)) return { weaknesses: [], unread: [] };
  const unread = promised.filter(({ exempt }) => exempt === undefined);
  if (unread.length > 0) {
    return {
      weaknesses: [],
      unread: unread.map(({ name }) => `Who ${words.verb} all the same is not told by ${name}.`),
    };
  }
  return {
    weaknesses: promised.map(({ name, exempt = [] }) => `By ${name}, ${exempt.join(', ')} ${words.verb} all the same.`),
    unread: [],
  };
}
