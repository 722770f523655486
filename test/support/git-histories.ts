import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** One commit of a generated graph; parents are commits of the same graph, made earlier. */
export interface GraphCommit {
  readonly mark: number;
  readonly parents: readonly number[];
}

/** What the tracked branch of one history was at successive moments: a commit, or nothing while it is deleted. */
export interface History {
  readonly branch: string;
  readonly states: readonly (number | undefined)[];
  /** What led from each state to the next, for messages. */
  readonly moves: readonly string[];
  /** The state that was applied last; undefined: nothing was. */
  readonly applied: number | undefined;
}

/** Histories that share one repository. */
export interface Graph {
  readonly commits: readonly GraphCommit[];
  /** Contains whatever a worker that was there from the beginning has seen. */
  readonly everythingApplied: number;
  readonly histories: readonly History[];
}

/** A small seeded generator (mulberry32), so that a seed names its histories for ever. */
export function createDice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** Generates histories by what people and tools do to a branch. */
export function generateGraph(seed: number, count: number): Graph {
  const dice = createDice(seed);
  const commits: GraphCommit[] = [];
  const add = (...parents: readonly number[]): number => {
    const mark = commits.length + 1;
    commits.push({ mark, parents: [...new Set(parents)] });
    return mark;
  };
  const histories = Array.from({ length: count }, (_, index) => generateHistory(index, { dice, add, commits }));
  const everythingApplied = add(...histories.map(({ applied, states }) => applied ?? states[0] ?? 1));
  return { commits, histories, everythingApplied };
}

interface Tools {
  readonly dice: (sides: number) => number;
  readonly add: (...parents: readonly number[]) => number;
  readonly commits: readonly GraphCommit[];
}

type Move = (tip: number, tools: Tools) => number;

const moves: Readonly<Record<string, Move>> = {
  commit: (tip, { add }) => add(tip),
  'several commits': (tip, tools) => chain(tip, 1 + tools.dice(4), tools),
  revert: (tip, { add }) => add(tip),
  merge: (tip, tools) => tools.add(tip, sideOf(tip, tools)),
  'merge from the other side': (tip, tools) => tools.add(sideOf(tip, tools), tip),
  octopus: (tip, tools) => tools.add(tip, sideOf(tip, tools), sideOf(tip, tools)),
  'merge of unrelated history': (tip, tools) => tools.add(tip, chain(tools.add(), tools.dice(3), tools)),
  reset: (tip, tools) => ancestorOf(tip, tools),
  amend: (tip, { add, commits }) => add(...(commits[tip - 1]?.parents ?? [])),
  rebase: (tip, tools) => chain(ancestorOf(tip, tools), 1 + tools.dice(4), tools),
  'side branch': (tip, tools) => sideOf(tip, tools),
  'orphan root': (_tip, tools) => chain(tools.add(), tools.dice(3), tools),
  'reset and merge back': (tip, tools) => tools.add(chain(ancestorOf(tip, tools), 1, tools), tip),
  'no move': (tip) => tip,
};

function generateHistory(index: number, tools: Tools): History {
  const { dice, add } = tools;
  const names = Object.keys(moves);
  let last = chain(add(), 1 + dice(6), tools);
  const states: (number | undefined)[] = [last];
  const done: string[] = [];
  for (let left = 1 + dice(4); left > 0; left -= 1) {
    if (dice(16) === 0) {
      states.push(undefined);
      done.push('delete');
      continue;
    }
    const name = names[dice(names.length)] ?? '';
    last = moves[name]?.(last, tools) ?? last;
    states.push(last);
    done.push(name);
  }
  const candidates = states.slice(0, -1).filter((state) => state !== undefined);
  const applied = dice(12) === 0 ? undefined : candidates[dice(candidates.length)];
  const folder = dice(3) === 0 ? 'release/' : '';
  return { branch: `${folder}main-${index}`, states, moves: done, applied };
}

function chain(from: number, length: number, { add }: Tools): number {
  let tip = from;
  for (let made = 0; made < length; made += 1) tip = add(tip);
  return tip;
}

function ancestorOf(tip: number, { dice, commits }: Tools): number {
  const past = [...ancestors(tip, commits)].filter((mark) => mark !== tip);
  return past[dice(Math.max(1, past.length))] ?? tip;
}

function sideOf(tip: number, tools: Tools): number {
  return chain(ancestorOf(tip, tools), 1 + tools.dice(3), tools);
}

/** The oracle: a commit and everything that it contains, by the generated graph alone. */
export function ancestors(mark: number, commits: readonly GraphCommit[]): ReadonlySet<number> {
  const seen = new Set<number>();
  const open = [mark];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(commits[next - 1]?.parents ?? []));
  }
  return seen;
}

/** Writes the commits of a graph into a bare repository with one fast-import, and answers their ids by mark. */
export async function importGraph(barePath: string, commits: readonly GraphCommit[]): Promise<readonly string[]> {
  const marksFile = path.join(barePath, 'marks');
  const text: string[] = [];
  for (const { mark, parents } of commits) {
    const message = `Commit ${mark}`;
    const [first, ...others] = parents;
    text.push(
      `commit refs/import/${mark}`,
      `mark :${mark}`,
      `committer Ada <ada@example.com> ${1_790_000_000 + mark} +0000`,
      `data ${message.length}`,
      message,
      ...(first === undefined ? [] : [`from :${first}`]),
      ...others.map((parent) => `merge :${parent}`),
      `M 100644 inline infra/main.ts`,
      `data ${String(mark).length}`,
      String(mark),
      '',
    );
  }
  await feedGit(barePath, ['fast-import', '--quiet', `--export-marks=${marksFile}`], `${text.join('\n')}\n`);
  const ids: string[] = [];
  for (const line of (await readFile(marksFile, 'utf8')).split('\n')) {
    const [mark, id] = line.split(' ');
    if (id !== undefined) ids[Number(mark?.slice(1))] = id;
  }
  const names = commits.map(({ mark }) => `delete refs/import/${mark}\n`);
  await feedGit(barePath, ['update-ref', '--stdin'], names.join(''));
  return ids;
}

/** Moves many refs at once; undefined deletes one. */
export async function moveRefs(barePath: string, refs: ReadonlyMap<string, string | undefined>): Promise<void> {
  const lines = [...refs].map(([ref, id]) => (id === undefined ? `delete ${ref}\n` : `update ${ref} ${id}\n`));
  await feedGit(barePath, ['update-ref', '--stdin'], lines.join(''));
}

async function feedGit(barePath: string, args: readonly string[], input: string): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: barePath, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  const child = spawn('git', [...args], { cwd: barePath, env, stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}: ${said}`);
}
