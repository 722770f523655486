import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mergeFiles } from '../../terraform/merge-files.ts';
import { parseObject } from './project.ts';
import { brokenProject } from './synth-failures.ts';

/** Reads the *.tf.json files of a folder as one document, as Terraform does, override files included. */
export async function mergeTerraformFiles(folder: string, files: readonly string[]): Promise<string> {
  const read = files.map(async (name) => ({ name, text: await readFile(path.join(folder, name), 'utf8') }));
  const result = mergeFiles(await Promise.all(read));
  if (result.kind === 'problem') throw brokenProject(result.file, result.text);
  parseObject(result.text, files[0] ?? folder);
  return result.text;
}
