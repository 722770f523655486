import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { asFailure } from '../../../src/core/failure.ts';
import { checkCommit, refuseMovedTip } from '../../../src/engine/guard-commit.ts';
import type { AcceptedRewrite } from '../../../src/engine/ports/ledger.ts';
import type { Source } from '../../../src/engine/ports/source.ts';
import {
  ancestors,
  createDice,
  type Graph,
  generateGraph,
  type History,
  importGraph,
  moveRefs,
} from '../../support/git-histories.ts';
import { createBareRepository, type TestRepository } from '../../support/git-repository.ts';

const { signal } = new AbortController();
// A longer run: GROUNDSTATE_TEST_SEED=1 GROUNDSTATE_TEST_REPOSITORIES=200 npm test -- stale/histories
const seed = Number(process.env['GROUNDSTATE_TEST_SEED'] ?? 20_261_126);
const repositories = Number(process.env['GROUNDSTATE_TEST_REPOSITORIES'] ?? 10);
const historiesEach = 51;

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-histories-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Everything that one repository and the mirrors of two workers are asked about. */
interface Stage {
  readonly seed: number;
  readonly graph: Graph;
  readonly ids: readonly string[];
  readonly repository: TestRepository;
  readonly dice: (sides: number) => number;
  /** Keeps what it saw before the histories moved on. */
  readonly oldMirror: string;
  /** That of a worker on a new machine. */
  readonly newMirror: string;
  readonly tally: Map<string, number>;
}

const tally = new Map<string, number>();

for (let index = 0; index < repositories; index += 1) {
  test(`stale protection decides ${historiesEach} generated histories as their graph does (seed ${seed + index})`, async () => {
    const stage = await openStage(seed + index);
    await look(stage);
    await push(stage);
    for (const [at, history] of stage.graph.histories.entries()) await decide(stage, history, at);
    await rm(path.dirname(stage.repository.barePath), { recursive: true, force: true });
  });
}

test('the histories covered what they are for', (context) => {
  const total = (tally.get('applied') ?? 0) + (tally.get('refused') ?? 0) + (tally.get('branch missing') ?? 0);
  context.diagnostic(JSON.stringify(Object.fromEntries(tally)));
  assert.equal(total, repositories * historiesEach);
  const least = { applied: 15, refused: 10, 'branch missing': 1, healed: 1, accepted: 2, moved: 2 };
  for (const [what, each] of Object.entries(least)) {
    assert.ok((tally.get(what) ?? 0) >= each * repositories, `${what}: ${tally.get(what)}`);
  }
});

async function openStage(stageSeed: number): Promise<Stage> {
  const repository = await createBareRepository(undefined, { parent: folder });
  const graph = generateGraph(stageSeed, historiesEach);
  const ids = await importGraph(repository.barePath, graph.commits);
  const mirrors = { oldMirror: path.join(repository.folder, 'old'), newMirror: path.join(repository.folder, 'new') };
  // Every fifth tracked branch is itself named like a commit, of another history.
  const histories = graph.histories.map((history, index) =>
    index % 5 === 0 ? { ...history, branch: ids[1 + index] ?? history.branch } : history,
  );
  return {
    seed: stageSeed,
    graph: { ...graph, histories },
    ids,
    repository,
    dice: createDice(~stageSeed),
    tally,
    ...mirrors,
  };
}

/** Moves every tracked branch to its last state, among names that could be taken for the branch or for a commit. */
async function push(stage: Stage): Promise<void> {
  const { ids, repository, dice, graph } = stage;
  const refs = new Map<string, string | undefined>();
  const some = (): string | undefined => ids[1 + dice(graph.commits.length)];
  for (const { branch, states, applied } of graph.histories) {
    const tip = idOf(stage, states.at(-1));
    if (tip !== undefined) {
      refs.set(`refs/heads/${branch}`, tip);
      refs.set(`refs/tags/refs/heads/${tip}`, some());
    }
    refs.set(`refs/tags/${branch}`, some());
    refs.set(`refs/heads/${branch}-x/refs/heads/${branch}`, some());
    if (applied !== undefined) refs.set(`refs/tags/${ids[applied]}`, some());
  }
  await moveRefs(repository.barePath, refs);
}

/** The old worker saw every tip that was applied: it fetches a branch that holds them all, as one fetch. */
async function look(stage: Stage): Promise<void> {
  const { graph, ids, repository } = stage;
  const everything = { branch: 'everything', states: [], moves: [], applied: undefined };
  const all = ids[graph.everythingApplied] ?? '';
  await moveRefs(repository.barePath, new Map([['refs/heads/everything', all]]));
  const source = sourceOf(stage, everything, stage.oldMirror);
  await source.fetch(all, signal);
}

function sourceOf({ repository }: Stage, { branch }: History, mirrorPath: string): Source {
  return createGitSource({
    folder: 'infra',
    repository: repository.url,
    branch,
    mirrorPath,
    allowFile: true,
    now: () => 0,
  });
}

/** One history: the commit of its last state is applied exactly if the graph says that it contains the applied one. */
async function decide(stage: Stage, history: History, at: number): Promise<void> {
  const { graph, ids, dice } = stage;
  const mirror = at % 2 === 0 ? stage.oldMirror : stage.newMirror;
  const source = sourceOf(stage, history, mirror);
  const final = history.states.at(-1);
  const story = `seed ${stage.seed}, ${history.branch}: ${history.moves.join(', ')} (states ${history.states.join(' ')}, applied ${history.applied})`;
  const isDamaged = dice(16) === 0 && (await damage(stage, mirror));
  const answer = await attempt(source, idOf(stage, history.applied));
  if (isDamaged) count('healed'); // or the answer below is wrong
  if (final === undefined) {
    assert.equal(answer, 'git.branch-missing', story);
    count('branch missing');
    return;
  }
  const follows = history.applied === undefined || ancestors(final, graph.commits).has(history.applied);
  if (follows) assert.equal(answer, ids[final], `false refusal: ${story}`);
  else assert.match(answer, /^(stale|history-unknown)$/, `wrong apply: ${story}`);
  count(follows ? 'applied' : 'refused');
  const settled = { source, applied: idOf(stage, history.applied) ?? '', tip: ids[final] ?? '', story };
  if (!follows && dice(5) === 0) await accept(stage, settled);
  if (history.applied !== undefined && dice(10) === 0) await moveUnderTheRun(history.applied, final, stage, settled);
}

interface Settled {
  readonly source: Source;
  readonly applied: string;
  readonly tip: string;
  readonly story: string;
}

/** Steps 1 and 4 of the loop, as far as they are about commits: answers the commit that is applied, or why none is. */
async function attempt(source: Source, applied: string | undefined): Promise<string> {
  try {
    const { commit } = await source.fetch(applied ?? '0'.repeat(40), signal);
    return await guard(source, applied, commit);
  } catch (error) {
    return asFailure(error).code;
  }
}

async function guard(source: Source, applied: string | undefined, commit: string, rewrite?: AcceptedRewrite) {
  const state = { stack: 'network', appliedCommit: applied, acceptedRewrite: rewrite };
  return checkCommit(state, commit, { source, settings: {} }, signal).then(
    () => commit,
    (error: unknown) => asFailure(error).code,
  );
}

/** A rewrite is accepted for exactly these two commits, and for no others. */
async function accept({ ids, graph, dice }: Stage, { source, applied, tip, story }: Settled): Promise<void> {
  const word = { by: 'ada', at: 0, from: applied, to: tip };
  assert.equal(await guard(source, applied, tip, word), tip, `acceptance ignored: ${story}`);
  const other = ids[1 + dice(graph.commits.length)] ?? '';
  const wrong = other === applied || other === tip ? '1'.repeat(40) : other;
  const refused = /^(stale|history-unknown)$/;
  assert.match(await guard(source, applied, tip, { ...word, to: wrong }), refused, `accepted too much: ${story}`);
  assert.match(await guard(source, applied, tip, { ...word, from: wrong }), refused, `accepted too much: ${story}`);
  count('accepted');
}

/** Step 9: a run that was planned before the branch moved does not go on, unless it heals and the branch went forward. */
async function moveUnderTheRun(planned: number, final: number, { graph }: Stage, settled: Settled): Promise<void> {
  const { source, applied: commit, story } = settled;
  const goesOn = async (heals: boolean): Promise<boolean> =>
    refuseMovedTip({ commit, heals }, { source }, signal).then(
      () => true,
      (error: unknown) => {
        assert.equal(asFailure(error).code, 'tip-moved', story);
        return false;
      },
    );
  assert.equal(await goesOn(false), planned === final, `moved tip: ${story}`);
  assert.equal(await goesOn(true), ancestors(final, graph.commits).has(planned), `moved tip under a heal: ${story}`);
  count('moved');
}

/** Spoils the mirror as disks, people and full file systems do. */
async function damage({ dice }: Stage, mirror: string): Promise<boolean> {
  const name = (await readdir(mirror).catch(() => [])).find((each) => each.endsWith('.git'));
  if (name === undefined) return false;
  const at = (...parts: string[]) => path.join(mirror, name, ...parts);
  const files = await readdir(at('objects'), { recursive: true, withFileTypes: true });
  const objects = files.filter((file) => file.isFile() && !/\.(promisor|rev)$/.test(file.name));
  const victim = objects[dice(objects.length)];
  if (victim === undefined) return false;
  const file = path.join(victim.parentPath, victim.name);
  const ways: readonly (() => Promise<unknown>)[] = [
    () => rm(file, { force: true }),
    () => rm(file, { force: true }).then(() => writeFile(file, '')),
    async () => {
      const content = await readFile(file);
      const byte = dice(content.length);
      content[byte] = (content[byte] ?? 0) ^ (1 << dice(8));
      await rm(file, { force: true });
      await writeFile(file, content);
    },
    () => truncate(at('config'), 5),
    () => truncate(at('HEAD'), 0),
    () => rm(at('objects'), { recursive: true }),
    async () =>
      writeFile(at('shallow'), `${(await readFile(at('packed-refs'), 'utf8').catch(() => '')).slice(0, 40)}\n`),
  ];
  await ways[dice(ways.length)]?.();
  return true;
}

function idOf({ ids }: Stage, mark: number | undefined): string | undefined {
  return mark === undefined ? undefined : ids[mark];
}

function count(what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}
