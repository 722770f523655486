import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SynthesizedStack } from '../../engine/ports/synth.ts';
import { parseJson } from '../../terraform/json/parse-json.ts';
import { noStacks, outputRefused } from './synth-failures.ts';

const longestMessage = 4000;
const maximumBytes = 50 * 2 ** 20;
const stackName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/);
const stackSchema = z.object({
  name: stackName,
  synthesizedStackPath: z.string().max(1024),
  workingDirectory: z.string().max(1024),
  dependencies: z.array(stackName).default([]),
  annotations: z
    .array(z.object({ level: z.string(), message: z.string(), constructPath: z.string().default('') }))
    .default([]),
});
const manifestSchema = z.object({ stacks: z.record(stackName, stackSchema) });

/** Reads exactly what the manifest names: regular files inside the output folder, without following links. */
export async function readSynthOutput(folder: string): Promise<readonly SynthesizedStack[]> {
  const root = await realpath(folder);
  const text = await readInside(root, 'manifest.json');
  if (text === undefined) {
    throw outputRefused(
      'The app ended without an error, but wrote no manifest.json; app.synth() may be missing at its end',
    );
  }
  const manifest = manifestSchema.safeParse(readJson(text, 'manifest.json'));
  if (!manifest.success) {
    throw outputRefused(`manifest.json is not what cdktf writes: ${z.prettifyError(manifest.error)}`);
  }
  const entries = Object.values(manifest.data.stacks);
  if (entries.length === 0) throw noStacks();
  const names = new Set(entries.map((entry) => entry.name));
  const misnamed = Object.entries(manifest.data.stacks).find(([key, entry]) => key !== entry.name);
  if (misnamed !== undefined) {
    throw outputRefused(`manifest.json lists the stack "${misnamed[1].name}" under the name "${misnamed[0]}"`);
  }
  const stacks: SynthesizedStack[] = [];
  for (const entry of entries) {
    const unknown = entry.dependencies.find((name) => !names.has(name));
    if (unknown !== undefined) {
      throw outputRefused(`The stack "${entry.name}" depends on "${unknown}", which is not there`);
    }
    stacks.push(await readStack(root, entry));
  }
  return stacks;
}

async function readStack(root: string, entry: z.infer<typeof stackSchema>): Promise<SynthesizedStack> {
  const document = await readInside(root, entry.synthesizedStackPath);
  if (document === undefined) {
    throw outputRefused(`manifest.json names ${entry.synthesizedStackPath}, which is not a file in the output folder`);
  }
  readJson(document, entry.synthesizedStackPath);
  return {
    name: entry.name,
    document,
    folder: path.join(root, placeInside(entry.workingDirectory)),
    dependencies: entry.dependencies,
    annotations: entry.annotations.map(({ level, message, constructPath }) => ({
      level: readLevel(level),
      message: plainLines(message),
      path: plainLines(constructPath),
    })),
  };
}

/** The text of a regular file below the root; undefined if there is none, or if it is a link, a pipe or a device. */
async function readInside(root: string, name: string): Promise<string | undefined> {
  const target = path.join(root, placeInside(name));
  const parent = await realpath(path.dirname(target)).catch(() => undefined);
  if (parent === undefined || (parent !== root && !parent.startsWith(`${root}/`))) return undefined;
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path.join(parent, path.basename(target)), flags).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const found = await file.stat();
    if (!found.isFile()) return undefined;
    if (found.size > maximumBytes) throw outputRefused(`${name} is larger than ${maximumBytes / 2 ** 20} MiB`);
    return decodeText(await file.readFile(), name);
  } finally {
    await file.close();
  }
}

function decodeText(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw outputRefused(`${name} is not UTF-8`);
  }
}

function placeInside(name: string): string {
  const parts = name.split('/');
  if (name === '' || path.isAbsolute(name) || name.includes('\0') || parts.includes('..')) {
    throw outputRefused(`manifest.json names ${JSON.stringify(name)}, which leaves the output folder`);
  }
  return name;
}

/** A parser of the runtime would take a key that reaches into prototypes, and drop the first of two keys without a word. */
function readJson(text: string, name: string): unknown {
  const read = parseJson(text, { duplicates: 'refuse' });
  if (read.kind === 'problem') throw outputRefused(`${name} is not JSON that can be used: ${read.text}`);
  return JSON.parse(text);
}

function readLevel(level: string): 'info' | 'warn' | 'error' {
  if (level.endsWith('error')) return 'error';
  return level.endsWith('warn') ? 'warn' : 'info';
}

/** Annotations are printed for people, so nothing in them may move a cursor, colour a line or turn its direction. */
function plainLines(text: string): string {
  const plain = text.replace(/[^\P{Cc}\n\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ');
  return plain.length > longestMessage ? `${plain.slice(0, longestMessage)}...` : plain;
}
