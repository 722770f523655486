import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** What the processes of a job use together. */
interface TreeUse {
  readonly processes: number;
  /** Memory of their own and shared between them, in bytes; what the kernel can read again from a file is left out. */
  readonly memory: number;
}

interface Member {
  readonly id: number;
  readonly parent: number;
  /** In ticks since the machine started: an id is given again, the two together are not. */
  readonly started: string;
}

/**
 * The processes that came from one, as far as they were ever seen below it: one that left its group, its session or its
 * parent is still known. On a system without /proc there are none.
 */
export function followTree(root: number) {
  const known = new Map<number, string>();
  const own = readMember(root);
  if (own !== undefined) known.set(root, own.started);
  const look = (): readonly Member[] => {
    const all = readAll();
    const isMember = ({ id, started }: Member): boolean => known.get(id) === started;
    for (let before = -1; before !== known.size; ) {
      before = known.size;
      const living = new Set(all.filter(isMember).map(({ id }) => id));
      for (const { id, parent, started } of all) if (living.has(parent)) known.set(id, started);
    }
    return all.filter(isMember);
  };
  return {
    measure(): TreeUse {
      const members = look();
      return { processes: members.length, memory: members.reduce((sum, { id }) => sum + memoryOf(id), 0) };
    },
    /** Ends all of them; what they start meanwhile is found by the next look. */
    end(): void {
      for (let round = 0; round < 20; round += 1) {
        const members = look().filter(({ id }) => id !== process.pid);
        if (members.length === 0) return;
        for (const { id } of members) endProcess(id);
      }
    },
  };
}

function readAll(): readonly Member[] {
  return idsOf('/proc').flatMap((id) => readMember(id) ?? []);
}

function readMember(id: number): Member | undefined {
  const text = readText(`/proc/${id}/stat`);
  // The name of a process stands in brackets and may hold any character.
  const [state, parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || state === '' || state === 'Z') return undefined;
  return { id, parent: Number(parent), started: rest[17] ?? '' };
}

function memoryOf(id: number): number {
  const found = readText(`/proc/${id}/status`).matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm);
  return [...found].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}

/** How many processes and threads a user has, as the kernel counts them for the limit of processes. */
export function countTasks(user: number): number {
  return idsOf('/proc').reduce((sum, id) => {
    const status = readText(`/proc/${id}/status`);
    const owner = /^Uid:\s+(\d+)/m.exec(status)?.[1];
    return Number(owner) === user ? sum + Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 1) : sum;
  }, 0);
}

function endProcess(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It has ended, or belongs to somebody else and is ended by its user.
  }
}

function idsOf(folder: string): readonly number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
