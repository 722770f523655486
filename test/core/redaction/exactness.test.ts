import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSecretRegistry } from '../../../src/core/redaction/secret-registry.ts';

const mask = '(sensitive value)';

function knowing(...secrets: readonly string[]) {
  const registry = createSecretRegistry();
  for (const secret of secrets) registry.add(secret);
  return registry.redact;
}

const phrase = 'correct-horse-battery-staple';

/** Not a character more and not one less than the secret is masked. */
const exact: readonly (readonly [sentence: string, secrets: readonly string[], text: string, expected: string])[] = [
  ['over two lines', [phrase], 'a: correct-horse-\nbattery-staple; b', `a: ${mask}; b`],
  ['over an escaped break without indentation', [phrase], 'a: correct-horse-\\nbattery-staple; b', `a: ${mask}; b`],
  ['of eight characters over two lines', ['abcd1234'], 'x abcd\n1234 y', `x ${mask} y`],
  ['of seven characters over two lines is not found', ['abcd123'], 'x abcd\n123 y', 'x abcd\n123 y'],
  ['broken before whole', [phrase, 'opensesame1'], `correct-horse-\nbattery-staple, opensesame1`, `${mask}, ${mask}`],
  ['whole before broken', [phrase, 'opensesame1'], `opensesame1, correct-horse-\nbattery-staple`, `${mask}, ${mask}`],
  ['twice, side by side', ['opensesame1'], 'opensesame1 opensesame1', `${mask} ${mask}`],
  ['in base64 whose length is a multiple of three', ['abcdef'], 'YWJjZGVm', mask],
  ['digits before which another one stands', ['482913'], '1482913', '1482913'],
  ['digits alone, which are JSON too', ['482913'], '482913', mask],
  ['in what begins like JSON and is none', ['482913'], '{not: 482913', `{not: ${mask}`],
  ['in a list', ['482913'], '[482913]', `["${mask}"]`],
  ['in JSON that stays whole, as it was written', ['opensesame1'], '{ "a" :  "opensesame1" }', `{ "a" :  "${mask}" }`],
  [
    'beside nothing and a switch',
    ['482913'],
    '{"pin":482913,"no":null,"on":true}',
    `{"pin":"${mask}","no":null,"on":true}`,
  ],
];

for (const [sentence, secrets, text, expected] of exact) {
  test(`a secret ${sentence}`, () => assert.equal(knowing(...secrets)(text), expected));
}

test('of base64 only the characters are left that the neighbours of a secret decide', () => {
  const secret = 'opensesame1';
  for (const [shift, left] of [
    [0, 0],
    [1, 2],
    [2, 3],
  ] as const) {
    const redacted = knowing(secret)(Buffer.from(`${'x'.repeat(shift)}${secret}`).toString('base64'));
    assert.equal(redacted.indexOf(mask), left);
    assert.match(redacted.slice(left + mask.length), /^.?={0,2}$/);
  }
});

test('a line of eight characters is looked for alone, one of seven is not', () => {
  const redact = knowing('eight888\nseven77\nand a longer line');
  assert.equal(redact('eight888 seven77'), `${mask} seven77`);
});

test('lines of one secret that follow each other are one mask, those of two are two', () => {
  const [one, two] = ['first-line-of-one\nsecond-line-of-one', 'first-line-of-two\nsecond-line-of-two'];
  const redact = knowing(one, two);
  assert.equal(redact('first-line-of-one, second-line-of-one'), mask);
  assert.equal(redact('first-line-of-one, second-line-of-two'), `${mask}, ${mask}`);
});

/** No part of it comes twice. */
function unlike(length: number): string {
  let state = 7;
  const next = (): string => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCharCode(97 + (Math.floor(state / 65_536) % 26));
  };
  return Array.from({ length }, next).join('');
}

test('a secret of 2,000 characters is looked for whole, a longer one in pieces of 1,000 that become one mask', () => {
  const [whole, long] = [unlike(2_000), unlike(2_001)];
  assert.equal(knowing(whole)(whole.slice(0, 1_000)), whole.slice(0, 1_000));
  assert.equal(knowing(whole)(`<${whole}>`), `<${mask}>`);
  assert.equal(knowing(long)(`<${long.slice(0, 1_000)}>`), `<${mask}>`);
  assert.equal(knowing(long)(`<${long.slice(0, 2_000)}>`), `<${mask}>`);
});
