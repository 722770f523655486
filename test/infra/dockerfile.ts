import { readFileSync } from 'node:fs';

/** One instruction, its continued lines joined: `COPY`, `src ./src`. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** A stage of a Dockerfile: what it begins with, its name, and its instructions. */
export interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** Reads a Dockerfile, as far as ours goes. https://docs.docker.com/reference/dockerfile/ */
export function readDockerfile(file: string): readonly Stage[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');
  const stages: { base: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [name = '', ...rest] = line.trim().split(/\s+/);
    if (name === 'FROM') {
      const [base = '', as, stage] = rest;
      stages.push({ base, name: as === 'AS' ? stage : undefined, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, text: rest.join(' ') });
    }
  }
  return stages;
}
