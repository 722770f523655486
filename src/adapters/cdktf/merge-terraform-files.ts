import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRecord, parseObject } from './project.ts';
import { brokenProject } from './synth-failures.ts';

type Body = Record<string, unknown>;

/** Reads the *.tf.json files of a folder as one document, as Terraform does; a name declared twice is an error. */
export async function mergeTerraformFiles(folder: string, files: readonly string[]): Promise<string> {
  const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')));
  const [only] = texts;
  if (only !== undefined && texts.length === 1) {
    parseObject(only, files[0] ?? '');
    return only;
  }
  const merged: Body = {};
  for (const [index, text] of texts.entries()) {
    const name = files[index] ?? '';
    mergeBlocks(merged, parseObject(text, name), { name, place: '', depth: 0 });
  }
  return JSON.stringify(merged, null, 2);
}

interface Place {
  readonly name: string;
  readonly place: string;
  readonly depth: number;
}

/** Block types, then types, then names come together; whatever lies deeper belongs to one file alone. */
function mergeBlocks(target: Body, source: Readonly<Body>, { name, place, depth }: Place): void {
  for (const [key, value] of Object.entries(source)) {
    const here = place === '' ? key : `${place}.${key}`;
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    if (present === undefined || key === '//') {
      Object.defineProperty(target, key, {
        value: structuredClone(value),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    } else if (place === 'provider' || Array.isArray(present) || Array.isArray(value)) {
      // A provider may have several configurations, told apart by their alias.
      target[key] = [present, value].flat();
    } else if (depth < 2 && isRecord(value) && isRecord(present)) {
      mergeBlocks(present as Body, value, { name, place: here, depth: depth + 1 });
    } else {
      throw brokenProject(name, `declares ${here} again, which another file of the folder has declared`);
    }
  }
}
