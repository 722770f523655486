import { createHash } from 'node:crypto';
import { parseEstatePolicy } from '../../src/config/estate-policy.ts';
import type { EngineDeps } from '../../src/engine/deps.ts';
import type { Relation, Revision, Source } from '../../src/engine/ports/source.ts';
import type { Synth, SynthesizedStack } from '../../src/engine/ports/synth.ts';

/** What one commit of the fake repository holds. */
export interface Content {
  /** The documents by the names of their stacks, as objects or, where a broken one is wanted, as text. */
  readonly stacks: Readonly<Record<string, object | string>>;
  /** Which stacks must be done before a stack. */
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  /** The text of groundstate.yaml; null: the commit has none. */
  readonly policy: string | null;
  /** The commit that it follows: the tip where this is left out, none where it is null. */
  readonly parent?: string | null;
}

/** A fake Git repository and a fake cdktf, in memory. */
export interface RigRepository {
  readonly source: Source;
  readonly synth: Synth;
  readonly estatePolicy: EngineDeps['estatePolicy'];
  /** Adds a commit and makes it the tip. */
  commit(content: Content): string;
  /** Adds a commit that is not on the tracked branch. */
  propose(content: Content): string;
  /** Moves the tracked branch, as a forced push does. */
  moveTip(commit: string): void;
}

interface Commit extends Content {
  readonly id: string;
  readonly before: string | undefined;
  readonly at: number;
}

/**
 * Stands for the tracked branch of a Git repository and for the run of its cdktf app: a commit has one parent at most, is
 * seen as soon as it is made, and is synthesized to the documents that it was made with. Ancestry is that of the chain of
 * parents. What Git and cdktf can do wrong is tested with the real ones.
 */
export function createRigRepository(): RigRepository {
  const commits = new Map<string, Commit>();
  let tip: string | undefined;
  const known = (id: string): Commit => {
    const commit = commits.get(id);
    if (commit === undefined) throw new Error(`The fake repository has no commit ${id}.`);
    return commit;
  };
  const add = (content: Content): string => {
    const before = content.parent === undefined ? tip : (content.parent ?? undefined);
    const id = createHash('sha1')
      .update(JSON.stringify([commits.size, before, content]))
      .digest('hex');
    commits.set(id, { ...content, id, before, at: Date.now() });
    return id;
  };
  const source: Source = {
    tip: async () => tip ?? '',
    fetch: async (id) => revisionOf(known(id)),
    describe: async (id) => revisionOf(known(id)),
    propose: async (ref) => {
      const head = known(ref);
      const base = tip ?? '';
      if (relationOf(commits, base, ref) !== 'ancestor') throw new Error('The fake repository merges nothing.');
      return { ref, base, head: revisionOf(head), merged: ref };
    },
    authors: async () => [{ name: 'Ada', email: 'ada@example.com' }],
    relation: async (older, newer) => relationOf(commits, older, newer),
    checkSignatures: async () => ({ mode: 'off', commits: 0 }),
    touches: async (older, newer) => older !== newer,
    materialize: async (id) => ({ path: `/rig/${id}` }),
  };
  const at = (path: string): Commit => known(path.slice('/rig/'.length));
  return {
    source,
    synth: {
      isolation: { mode: 'none', reason: 'nothing is run' },
      synthesize: async ({ path }) => ({ stacks: stacksOf(at(path)), durationMs: 0, cached: false }),
    },
    estatePolicy: async (path) => {
      const { policy } = at(path);
      return policy === null
        ? { policy: undefined, problems: ['There is no groundstate.yaml.'] }
        : parseEstatePolicy(policy);
    },
    commit(content) {
      const id = add(content);
      tip = id;
      return id;
    },
    propose: add,
    moveTip(commit) {
      tip = known(commit).id;
    },
  };
}

function revisionOf({ id, at }: Commit): Revision {
  const author = { author: 'Ada', email: 'ada@example.com' };
  return { commit: id, seenAt: at, committedAt: at, subject: `commit ${id.slice(0, 7)}`, ...author };
}

function relationOf(commits: ReadonlyMap<string, Commit>, older: string, newer: string): Relation {
  if (!commits.has(older) || !commits.has(newer)) return 'unknown';
  if (older === newer) return 'same';
  for (let at = commits.get(newer)?.before; at !== undefined; at = commits.get(at)?.before) {
    if (at === older) return 'ancestor';
  }
  return 'not-ancestor';
}

function stacksOf({ stacks, dependencies }: Commit): readonly SynthesizedStack[] {
  return Object.entries(stacks).map(([name, document]) => ({
    name,
    document: typeof document === 'string' ? document : JSON.stringify(document),
    folder: `/rig/${name}`,
    dependencies: dependencies?.[name] ?? [],
    annotations: [],
  }));
}
