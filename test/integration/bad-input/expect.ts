import assert from 'node:assert/strict';
import type { CommandEnd } from './program.ts';
import type { Case } from './rig.ts';

/** What a person has to be told of a bad input, each part as a pattern. */
export interface Message {
  /** The fixed words at its head. */
  readonly summary: RegExp;
  readonly happened: RegExp;
  readonly matters: RegExp;
  readonly next: RegExp;
}

/** Runs `groundstate apply` (or what is given) over a bad input: it says so, ends with this status, and changes nothing. */
export async function expectRefusal(
  estate: Case,
  expected: { readonly status: number; readonly message: Message },
  command: { readonly args?: readonly string[]; readonly more?: Readonly<Record<string, string>> } = {},
): Promise<CommandEnd> {
  const before = estate.changes().length;
  const end = await estate.run(command.args ?? ['apply'], command.more);
  expectMessage(end, expected.message);
  assert.equal(end.status, expected.status, shown(end));
  assert.deepEqual(estate.changes().slice(before).map(named), [], 'a bad input changed something');
  return end;
}

/** Checks that all parts of the message were said, on whichever stream, and that it is no defect. */
export function expectMessage(end: CommandEnd, message: Message): void {
  const said = `${end.stdout}\n${end.stderr}`.replaceAll(/\s+/g, ' ');
  for (const [part, pattern] of Object.entries(message)) {
    assert.match(said, pattern, `the message does not say: ${part}\n${shown(end)}`);
  }
  assert.doesNotMatch(said, /Unexpected error|defect of Groundstate|node:internal\/process/, shown(end));
}

/** Runs `groundstate apply` over what was mended: it succeeds, and makes these calls on the estate and no other. */
export async function expectApplied(estate: Case, calls: readonly string[]): Promise<void> {
  const before = estate.changes().length;
  const end = await estate.run(['apply']);
  assert.equal(end.status, 0, shown(end));
  assert.deepEqual(estate.changes().slice(before).map(named).toSorted(), calls.toSorted());
}

/** Everything that a command printed, for the message of an assertion. */
export function shown({ status, stdout, stderr }: CommandEnd): string {
  return `status ${status}\n${stdout}${stderr}`;
}

function named({ service, operation }: { readonly service: string; readonly operation: string }): string {
  return `${service}:${operation}`;
}
