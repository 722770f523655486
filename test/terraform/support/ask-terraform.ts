import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PlannedValue, tidyChange } from './planned-value.ts';
import { unknownLocals } from './random-call.ts';
import { runTerraform } from './terraform.ts';

/** A document whose outputs are expressions over what is known after apply. */
export function outputsDocument(expressions: readonly string[]): string {
  const output = expressions.map((text, index) => [`o${index}`, { value: `\${${text}}`, sensitive: true }] as const);
  return JSON.stringify({ ...unknownLocals, output: Object.fromEntries(output) });
}

/** What terraform plans for each expression; those that it refuses are found a whole plan at a time and left out of the next. */
export function planExpressions(expressions: readonly string[], folder: string): readonly (PlannedValue | 'error')[] {
  const file = join(folder, 'main.tf.json');
  writeFileSync(file, outputsDocument(['1']));
  assert.equal(runTerraform(folder, 'init', '-input=false').status, 0);
  const answers = new Map<string, PlannedValue | 'error'>();
  for (;;) {
    const open = expressions.filter((text) => answers.get(text) !== 'error');
    writeFileSync(file, outputsDocument(open));
    const planned = runTerraform(
      folder,
      'plan',
      '-no-color',
      '-input=false',
      '-lock=false',
      '-refresh=false',
      '-out=plan',
    );
    if (planned.status === 0) {
      const { output_changes: changes = {} } = JSON.parse(runTerraform(folder, 'show', '-json', 'plan').stdout);
      for (const [index, text] of open.entries()) {
        const change = changes[`o${index}`] ?? { after: null, after_unknown: false };
        answers.set(text, tidyChange(change));
      }
      return expressions.map((text) => answers.get(text) ?? 'error');
    }
    const said = planned.stderr.replaceAll(/│/g, ' ').replaceAll(/\s+/g, ' ');
    const refused = [...said.matchAll(/(?:in output\.|output value ")o(\d+)/g)].map((match) => open[Number(match[1])]);
    assert.notEqual(refused.length, 0, planned.stderr.slice(0, 3000));
    for (const text of refused) if (text !== undefined) answers.set(text, 'error');
  }
}
