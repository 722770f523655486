import { type Document, isMap, isPair, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { parseAddress } from '../core/address.ts';
import { DEFAULT_POLICY, type EstatePolicy, type StackPolicy } from '../core/stack-policy.ts';
import { toApprovalSettings } from './approvals-schema.ts';
import { EstateFile, keysAt } from './estate-policy-schema.ts';
import { strangeStacks, toPlanRules } from './plan-rules-schema.ts';
import { findReactionMistakes, toDriftPolicy } from './reaction-policy.ts';
import { reactionKeys } from './reaction-schema.ts';
import { toScanPolicy } from './scan-schema.ts';
import { didYouMean } from './suggest.ts';

/** What `groundstate.yaml` says; no policy at all where anything in it is wrong, because half a policy is none. */
export interface ParsedPolicy {
  readonly policy: EstatePolicy | undefined;
  /** Full sentences, each with its line. */
  readonly problems: readonly string[];
}

const fileName = 'groundstate.yaml';

/** Reads the text of `groundstate.yaml`. */
export function parseEstatePolicy(text: string): ParsedPolicy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  const refuse = (problems: readonly string[]): ParsedPolicy => ({ policy: undefined, problems });
  if (document.errors.length > 0) {
    return refuse(document.errors.map((error) => sentence(error.linePos?.[0].line ?? 1, tidy(error.message))));
  }
  const content = toPlainContent(document);
  if (typeof content === 'string') return refuse([sentence(1, content)]);
  const parsed = EstateFile.safeParse(content.value);
  if (!parsed.success) {
    return refuse(parsed.error.issues.flatMap((issue) => explainIssue(issue, document, lines)));
  }
  const problems = [
    ...findForeignAllowances(parsed.data, document, lines),
    ...findReactionMistakes(parsed.data).map(({ path, text }) => sentence(lineAt(document, lines, path), text)),
    ...findChangedNumbers(document, lines),
  ];
  return problems.length > 0 ? refuse(problems) : { policy: toPolicy(parsed.data), problems: [] };
}

/** Problems for stacks that the file names and that no commit has: a misspelt name protects nothing. */
export function unknownStacks(policy: EstatePolicy, names: readonly string[]): readonly string[] {
  const sections = Object.keys(policy.stacks)
    .filter((name) => !names.includes(name))
    .map(
      (name) =>
        `${fileName} names the stack "${name}", which the commit does not have.${didYouMean(name, names)} Its settings have no effect; correct the name or take the section out.`,
    );
  const rules = strangeStacks(policy.defaults.rules, names).map(
    ([rule, name]) =>
      `${fileName} has the rule "${rule}" for the stack "${name}", which the commit does not have.${didYouMean(name, names)} There it finds nothing; correct the name or take it out.`,
  );
  return [...sections, ...rules];
}

function toPlainContent(document: Document): { readonly value: unknown } | string {
  try {
    return { value: document.toJS({ maxAliasCount: 50 }) };
  } catch (error) {
    return error instanceof Error ? tidy(error.message) : 'The file could not be read.';
  }
}

function toPolicy(file: EstateFile): EstatePolicy {
  const rules = toPlanRules(file.rules);
  const approvals = toApprovalSettings(file.approvals);
  const driftRules = toDriftPolicy(file);
  const secretExceptions = file.secrets ?? [];
  const base = { ...DEFAULT_POLICY, rules, approvals, driftRules, secretExceptions };
  const defaults = toStackPolicy(file.defaults ?? {}, base);
  const stacks: Record<string, StackPolicy> = Object.create(null);
  for (const [name, section] of Object.entries(file.stacks ?? {})) stacks[name] = toStackPolicy(section, defaults);
  return { defaults, stacks };
}

function toStackPolicy(section: NonNullable<EstateFile['stacks']>[string], base: StackPolicy): StackPolicy {
  const scan = toScanPolicy(section.scan, base.scan);
  return {
    rules: base.rules,
    approvals: base.approvals,
    drift: section.drift ?? base.drift,
    prune: section.prune ?? base.prune,
    exclusive: section.exclusive ?? base.exclusive,
    dataBearingDeletes: allowances(section, 'data_bearing_delete'),
    recreates: allowances(section, 'recreate'),
    retain: section.retain ?? base.retain,
    maxDeletions: section.deletions?.max ?? base.maxDeletions,
    maxDeletionPercent: section.deletions?.percent ?? base.maxDeletionPercent,
    ...(scan === undefined ? {} : { scan }),
    owner: section.owner ?? base.owner,
    account: section.account ?? base.account,
    region: section.region ?? base.region,
    variables: { ...section.variables },
    secretExceptions: base.secretExceptions,
    driftRules: base.driftRules,
  };
}

function allowances(
  section: NonNullable<EstateFile['stacks']>[string],
  kind: 'data_bearing_delete' | 'recreate',
): StackPolicy['recreates'] {
  return (section.allow ?? []).flatMap(({ [kind]: address, reason }) =>
    address === undefined ? [] : [{ address, reason }],
  );
}

/** An allowance below one stack for an object of another would never be looked up. */
function findForeignAllowances(file: EstateFile, document: Document, lines: LineCounter): string[] {
  const problems: string[] = [];
  for (const [stack, section] of Object.entries(file.stacks ?? {})) {
    for (const [index, entry] of (section.allow ?? []).entries()) {
      const address = entry.data_bearing_delete ?? entry.recreate ?? '';
      if (parseAddress(address)?.stack === stack) continue;
      const line = lineAt(document, lines, ['stacks', stack, 'allow', index]);
      problems.push(
        sentence(
          line,
          `The allowance for "${address}" stands below the stack "${stack}", which the address does not belong to. Move it to its own stack`,
        ),
      );
    }
  }
  return problems;
}

/** YAML reads bare digits as a number: leading zeros, and digits beyond the 16th, would be another value of a variable. */
function findChangedNumbers(document: Document, lines: LineCounter): string[] {
  const problems: string[] = [];
  visit(document, {
    Scalar(_key, { value, source = '', range }, path) {
      const isVariable = path.some((above) => isPair(above) && String(above.key) === 'variables');
      if (isVariable && typeof value === 'number' && !isKept(value, source)) {
        const line = lines.linePos(range?.[0] ?? 0).line;
        problems.push(
          sentence(line, `The number ${source} of a variable is not kept as it is written. Put it in quotes`),
        );
      }
    },
  });
  return problems;
}

function isKept(value: number, source: string): boolean {
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
  return Number.isFinite(value) && isExact && !/^[-+]?0\d/.test(source);
}

function explainIssue(issue: z.core.$ZodIssue, document: Document, lines: LineCounter): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const line = lineAt(document, lines, [...issue.path, key]);
      return sentence(
        line,
        `"${key}" is not a setting ${placeName(issue.path)}.${didYouMean(key, keysAt(issue.path))}`,
      );
    });
  }
  return [sentence(lineAt(document, lines, issue.path), explainMissing(issue, document))];
}

/** A key that is not there at all has no value to complain about. */
function explainMissing(issue: z.core.$ZodIssue, document: Document): string {
  const key = issue.path.at(-1);
  const isThere = issue.path.length === 0 || document.hasIn(issue.path);
  if (isThere || key === undefined) return issue.message;
  return `"${String(key)}" is missing ${placeName(issue.path.slice(0, -1)).replace(/^of/, 'in')}. ${issue.message}`;
}

function placeName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'of the file';
  if (path.at(-1) === 'deletions') return 'of "deletions"';
  if (path[0] === 'rules') return path.includes('when') ? 'of "when"' : 'of a rule';
  if (path[0] === 'approvals') return path.includes('people') ? 'of a person' : 'of "approvals"';
  if (reactionKeys(path[0]) !== undefined) return `of entry ${Number(path[1]) + 1} of "${String(path[0])}"`;
  if (path.at(-1) === 'scan') return 'of "scan"';
  if (path[0] === 'defaults') return 'of "defaults"';
  if (path[0] === 'secrets') return 'of an exception';
  if (path.includes('variables')) return 'of "variables"';
  return path.includes('allow') ? 'of an allowance' : `of the stack "${String(path[1])}"`;
}

/** The line of a key, or of the nearest table around it. */
function lineAt(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(key)) : undefined;
    const node: unknown = pair?.key ?? document.getIn(path.slice(0, depth), true);
    const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
  }
  return 1;
}

function sentence(line: number, text: string): string {
  return `${fileName}, line ${line}: ${/[.?!]$/.test(text) ? text : `${text}.`}`;
}

function tidy(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '');
}
