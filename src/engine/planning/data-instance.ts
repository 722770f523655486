import { resolveDesired } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { fromPlain, markSensitive, object, type Plain, sensitivePaths, type Value } from '../../core/value.ts';
import type { Context } from '../../resources/define.ts';
import type { DataSource } from '../../resources/define-data.ts';
import type { Block } from '../../terraform/document.ts';
import { CloudError } from '../ports/cloud.ts';
import { READ_RETRY, retry } from '../retry.ts';
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
  const { plain, unknown } = plainConfig(given.config);
  if (given.waits || (unknown && source.answer.kind === 'call')) {
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
    address: given.address,
    path: given.block.path,
  });
  if (diagnostics.length > 0) {
    return { value: undefined, blocked: `${given.address} has errors in its configuration.`, diagnostics };
  }
  if (desired.unknown.size > 0) {
    return { value: undefined, diagnostics };
  }
  const answer = await ask({ source, config: desired.values, context: { scope: settings.scope } }, input, signal);
  if ('problem' in answer) {
    return { value: undefined, blocked: answer.problem, diagnostics: [unanswered(given, answer.problem)] };
  }
  const all: Readonly<Record<string, Plain>> = {
    id: given.block.name,
    ...desired.values,
    ...(answer.values as Readonly<Record<string, Plain>>),
  };
  const value = object(Object.entries(all).map(([name, member]) => [name, fromPlain(member)] as const));
  return { value: sensitive.size > 0 ? markSensitive(value) : value, diagnostics };
}

interface Question {
  readonly source: DataSource;
  readonly config: Readonly<Record<string, Plain>>;
  readonly context: Context;
}

async function ask(
  { source, config, context }: Question,
  input: StackInput,
  signal: AbortSignal,
): Promise<{ readonly values: object } | { readonly problem: string }> {
  const { answer } = source;
  if (answer.kind === 'local') {
    return answer.compute(config as never, context);
  }
  const outputs: unknown[] = [];
  let token: string | undefined;
  try {
    do {
      const call = answer.call(config as never, token, context);
      const output = await retry(
        () => input.cloud.send({ scope: context.scope, service: answer.service, call, purpose: 'read' }, signal),
        READ_RETRY,
        input,
        signal,
      );
      outputs.push(output);
      token = answer.next(output);
    } while (token !== undefined);
  } catch (thrown) {
    signal.throwIfAborted();
    const reason =
      thrown instanceof CloudError
        ? `${thrown.operation} was answered ${thrown.code}: ${thrown.message}`
        : String(thrown);
    return { problem: `The data source could not be read: ${reason}.` };
  }
  return answer.values(outputs, config as never, context);
}

function unanswered(given: DataInput, problem: string): Diagnostic {
  return {
    severity: 'error',
    code: 'data-source-failed',
    summary: 'Data source has no answer',
    detail: `${problem} What depends on it is left alone until it can be read.`,
    address: given.address,
    ...(given.block.path === undefined ? {} : { path: given.block.path }),
    source: given.block.source,
  };
}
