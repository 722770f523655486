import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { guards } from '../protocol/model/world.ts';
import { callFaults, incidentKinds, weatherKinds } from '../simulation/faults.ts';
import { invariants } from '../simulation/watch.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/failures.md'), 'utf8');
const rows = [...page.matchAll(/^\| (F\d+) \|.*\| (.*) \|$/gm)].map(([, name = '', evidence = '']) => ({
  name,
  evidence,
}));

/** The names that a row gives after a label, without the remarks in brackets. */
function namesAfter(label: string, evidence: string): readonly string[] {
  const [, list = ''] = new RegExp(`\\*${label}:\\* ([^;]*)`).exec(evidence) ?? [];
  const plain = list.replaceAll(/\([^)]*\)/g, '');
  return plain
    .split(' / ')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

test('every failure from F1 to F46 has its row', () => {
  assert.deepEqual(
    rows.map(({ name }) => name),
    Array.from({ length: 46 }, (_, at) => `F${at + 1}`),
  );
});

for (const { name, evidence } of rows) {
  test(`the evidence of ${name} exists`, () => {
    const cited = [...evidence.matchAll(/`(test\/[^`]+)`((?:,? «[^»]+»)+)/g)].flatMap(([, file = '', names = '']) =>
      [...names.matchAll(/«([^»]+)»/g)].map(([, title = '']) => ({ file, title })),
    );
    const simulated = namesAfter('simulated', evidence);
    assert.ok(cited.length + simulated.length > 0, 'nothing shows it');
    assert.equal(evidence.split('«').length - 1, cited.length, 'a test is named without its file');
    for (const { file, title } of cited) {
      assert.ok(existsSync(join(root, file)), `${file} is not there`);
      assert.ok(hasTitle(readFileSync(join(root, file), 'utf8'), title), `${file} has no «${title}»`);
    }
    const faults: readonly string[] = [...callFaults, ...weatherKinds, ...incidentKinds];
    assert.deepEqual(unknown(simulated, faults), [], 'faults');
    assert.deepEqual(unknown(namesAfter('holds', evidence), invariants), [], 'invariants');
    assert.deepEqual(unknown(namesAfter('guard', evidence), guards), [], 'guards');
  });
}

/** Whether a text of the source is the title, or begins with it where it ends with an ellipsis. */
function hasTitle(source: string, title: string): boolean {
  const isBeginning = title.endsWith('…');
  const text = isBeginning ? title.slice(0, -1) : title;
  return ["'", '`', '"'].some((quote) => source.includes(`${quote}${text}${isBeginning ? '' : quote}`));
}

function unknown(names: readonly string[], known: readonly string[]): readonly string[] {
  return names.filter((name) => !known.includes(name));
}
