import { leafDifferences } from '../../core/leaf-differences.ts';
import type { Plain } from '../../core/value.ts';
import type { SynthesizedStack } from '../../engine/ports/synth.ts';
import type { DataFile } from './file-set.ts';

/** What one synthesis of a commit gave. */
export interface SynthOutcome {
  readonly stacks: readonly SynthesizedStack[];
  readonly files: readonly DataFile[];
}

/** cdktf itself writes the folder of its own state file into every document; there is no state file here. */
const ownState = /^(terraform\.backend\.local\.path|data\.terraform_remote_state\.[^.]+\.config\.path)$/;
/** The manifest holds stack traces, and so the folder of the app; what counts of it is in the stacks. */
const manifest = 'manifest.json';

/** The places in which two syntheses of one commit differ, without a value of them, because it may be a secret. */
export function describeDifferences(first: SynthOutcome, second: SynthOutcome): readonly string[] {
  return [...stackDifferences(first.stacks, second.stacks), ...fileDifferences(first, second)];
}

function stackDifferences(first: readonly SynthesizedStack[], second: readonly SynthesizedStack[]): readonly string[] {
  const names = [...new Set([...first, ...second].map(({ name }) => name))];
  return names.flatMap((name) => {
    const one = first.find((stack) => stack.name === name);
    const other = second.find((stack) => stack.name === name);
    if (one === undefined || other === undefined) return [`${name} (only in one of them)`];
    const about = (stack: SynthesizedStack): Plain =>
      JSON.parse(JSON.stringify([stack.dependencies, stack.annotations]));
    const rest =
      leafDifferences('', about(one), about(other)).length > 0 ? [`${name}: dependencies or annotations`] : [];
    return [...documentDifferences(name, one.document, other.document), ...rest];
  });
}

function documentDifferences(stack: string, one: string, other: string): readonly string[] {
  if (one === other) return [];
  const [a, b]: readonly [Plain, Plain] = [JSON.parse(one), JSON.parse(other)];
  const leaves = [...leafDifferences('', a, b), ...leafDifferences('', b, a)];
  const paths = new Set(leaves.map(({ path }) => path.replace(/^\./, '')));
  return [...paths].filter((path) => !ownState.test(path)).map((path) => `${stack}: ${path}`);
}

function fileDifferences(first: SynthOutcome, second: SynthOutcome): readonly string[] {
  const documents = new Set([manifest]);
  const others = (outcome: SynthOutcome) =>
    new Map(
      outcome.files
        .filter(({ path }) => !documents.has(path) && !path.endsWith('/cdk.tf.json'))
        .map((file) => [file.path, file]),
    );
  const [one, other] = [others(first), others(second)];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.filter((name) => !isSame(one.get(name), other.get(name))).map((name) => `file ${name}`);
}

function isSame(one: DataFile | undefined, other: DataFile | undefined): boolean {
  return (
    one !== undefined && other !== undefined && one.content.equals(other.content) && one.executable === other.executable
  );
}
