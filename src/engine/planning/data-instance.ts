import { resolveDesired } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import {
  fromPlain,
  markIf,
  markSensitive,
  object,
  type Plain,
  sensitivePaths,
  UNKNOWN,
  type Value,
} from '../../core/value.ts';
import type { DataContext, DataSource, MadeFile, Question, Reach } from '../../resources/define-data.ts';
import { isRegional } from '../../resources/regional.ts';
import type { Block } from '../../terraform/document.ts';
import { CloudError, type CloudRequest } from '../ports/cloud.ts';
import { READ_RETRY, retry } from '../retry.ts';
import { noteMarked } from './note-secrets.ts';
import { plainConfig } from './plain-config.ts';
import type { StackInput } from './stack-input.ts';

interface DataInput {
  readonly block: Block;
  readonly address: string;
  readonly config: Value;
  /** It depends on something that changes in this plan. */
  readonly waits: boolean;
}

interface DataResult {
  /** Undefined: not known before the apply, or not at all (`blocked`). */
  readonly value: Value | undefined;
  readonly blocked?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one data source, or leaves it unknown where its configuration is. */
export async function readDataInstance(given: DataInput, input: StackInput, signal: AbortSignal): Promise<DataResult> {
  const source = input.dataSources.get(given.block.type);
  if (source === undefined) {
    throw new Error(`the data source ${given.block.type} was not loaded`);
  }
  noteMarked(given.config, input.secrets);
  const { plain, unknown } = plainConfig(given.config);
  if (given.waits || (unknown && source.answer.kind !== 'local')) {
    return { value: undefined, diagnostics: [] };
  }
  const settings = input.settings(given.block.provider);
  const sensitive = new Set(sensitivePaths(given.config).map((path) => String(path[0])));
  const { desired, diagnostics } = resolveDesired({
    attributes: source.attributes,
    config: plain,
    sensitive,
    applied: undefined,
    defaultTags: {},
    takesRegion: isRegional(source.type),
    address: given.address,
    path: given.block.path,
  });
  if (diagnostics.length > 0) {
    return { value: undefined, blocked: `${given.address} has errors in its configuration.`, diagnostics };
  }
  if (desired.unknown.size > 0) {
    return { value: undefined, diagnostics };
  }
  const region = typeof plain['region'] === 'string' ? plain['region'] : settings.scope.region;
  const context = { ...contextOf(given.block, input), scope: { ...settings.scope, region } };
  const answer = await readAnswer({ source, config: desired.values, context }, input, signal);
  if ('problem' in answer) {
    return { value: undefined, blocked: answer.problem, diagnostics: [unanswered(given, answer.problem)] };
  }
  for (const file of answer.files ?? []) {
    input.files?.keep(file.path, file.bytes);
  }
  const place = isRegional(source.type) ? { region } : {}; // it says in which region it looked
  const told = { id: given.block.name, ...place, ...desired.values, ...unread(source), ...answer.values };
  for (const open of source.publicValues?.(answer.values as never) ?? []) {
    input.secrets.allow(open);
  }
  const value = valueOf(source, told, answer.exact);
  noteMarked(value, input.secrets);
  return { value: sensitive.size > 0 ? markSensitive(value) : value, diagnostics };
}

/** What is computed is unknown until the answer gives it: an attribute that was not asked for is never taken for null. */
function unread(source: DataSource): Values {
  const computed = Object.keys(source.attributes).filter((name) => source.attributes[name]?.computed && name !== 'id');
  return Object.fromEntries(computed.map((name) => [name, UNKNOWN]));
}

function valueOf(source: DataSource, values: Values, exact: Readonly<Record<string, Value>> = {}): Value {
  const plain = Object.entries(values).map(
    ([name, member]) => [name, markIf(fromPlain(member), source.attributes[name]?.sensitive === true)] as const,
  );
  return object([...plain, ...Object.entries(exact)]);
}

function contextOf(block: Block, input: StackInput): Omit<DataContext, 'scope'> {
  const read = input.referenced.get(block.id);
  return {
    ...(input.files === undefined ? {} : { files: input.files }),
    wants: (attribute) => read?.has('*') === true || read?.has(attribute) === true,
  };
}

type Values = Readonly<Record<string, Plain>>;
type Answer =
  | {
      readonly values: Values;
      readonly files?: readonly MadeFile[];
      readonly exact?: Readonly<Record<string, Value>>;
    }
  | { readonly problem: string };

interface Inquiry {
  readonly source: DataSource;
  readonly config: Values;
  readonly context: DataContext;
}

async function readAnswer(inquiry: Inquiry, input: StackInput, signal: AbortSignal): Promise<Answer> {
  const { answer } = inquiry.source;
  const config = inquiry.config as never;
  if (answer.kind === 'local') {
    return answer.compute(config, inquiry.context) as Answer;
  }
  try {
    return answer.kind === 'call'
      ? (answer.values(await sendPages(inquiry, answer, input, signal), config, inquiry.context) as Answer)
      : await sendSteps(inquiry, answer, input, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    const reason =
      thrown instanceof CloudError
        ? `${thrown.operation} was answered ${thrown.code}: ${thrown.message}`
        : String(thrown);
    return { problem: `The data source could not be read: ${reason}.` };
  }
}

async function sendPages(
  { config, context }: Inquiry,
  answer: Extract<DataSource['answer'], { readonly kind: 'call' }>,
  input: StackInput,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const outputs: unknown[] = [];
  let token: string | undefined;
  do {
    const call = answer.call(config as never, token, context);
    const output = await send({ call, service: answer.service, context }, input, signal);
    outputs.push(output);
    token = answer.next(output);
  } while (token !== undefined);
  return outputs;
}

async function sendSteps(
  { config, context }: Inquiry,
  answer: Extract<DataSource['answer'], { readonly kind: 'steps' }>,
  input: StackInput,
  signal: AbortSignal,
): Promise<Answer> {
  const asking = answer.ask(config as never, context);
  let step = asking.next();
  while (step.done !== true) {
    step = asking.next(await reply(step.value, { service: answer.service, context }, input, signal));
  }
  return step.value as Answer;
}

/** The answer to one question; undefined where AWS says that the object is not there and the data source reckons with it. */
async function reply(
  { absent, ...question }: Question,
  where: { readonly service: string; readonly context: DataContext },
  input: StackInput,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    return await send({ ...question, ...where }, input, signal);
  } catch (thrown) {
    if (thrown instanceof CloudError && absent.includes(thrown.code)) {
      return undefined;
    }
    throw thrown;
  }
}

interface Sending extends Omit<Question, 'absent'> {
  readonly service: string;
  readonly context: DataContext;
}

function send(
  { call, body, reach, service, context }: Sending,
  input: StackInput,
  signal: AbortSignal,
): Promise<unknown> {
  const place = reach === undefined ? { scope: context.scope } : placeOf(reach, context, input);
  const request = { ...place, service, call, purpose: 'read' as const };
  const once = async (): Promise<unknown> => {
    const output = await input.cloud.send(request, signal);
    return body === 'text' ? textOf(output) : output;
  };
  return retry(once, READ_RETRY, input, signal);
}

/** No provider has a say in it: without a role of its own it is the worker that asks. */
function placeOf(
  { region, roleArn, externalId, sessionName }: Reach,
  { scope }: DataContext,
  { installation }: StackInput,
): Pick<CloudRequest, 'scope' | 'access'> {
  const where = { ...scope, account: '', region: region ?? scope.region };
  if (roleArn === undefined) {
    return { scope: where };
  }
  const role = { arn: roleArn, sessionName: sessionName ?? `groundstate-${installation}` };
  return {
    scope: { ...where, account: roleArn.split(':')[4] ?? '' },
    access: { roles: [externalId === undefined ? role : { ...role, externalId }] },
  };
}

/** The text behind an output of the SDK; its stream is read here, because a data source never waits. */
async function textOf(output: unknown): Promise<string> {
  const { Body } = output as { readonly Body?: { transformToString(): Promise<string> } };
  return Body === undefined ? '' : Body.transformToString();
}

/** The code of what is said when AWS, or whoever is asked, gives no answer. */
export const UNANSWERED = 'data-source-failed';

function unanswered(given: DataInput, problem: string): Diagnostic {
  return {
    severity: 'error',
    code: UNANSWERED,
    summary: 'Data source has no answer',
    detail: `${problem} What depends on it is left alone until it can be read.`,
    address: given.address,
    ...(given.block.path === undefined ? {} : { path: given.block.path }),
    source: given.block.source,
  };
}
