import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { hashSync } from 'bcryptjs';
import { createCdktfSynth } from './adapters/cdktf/cdktf-synth.ts';
import { mergeTerraformFiles } from './adapters/cdktf/merge-terraform-files.ts';
import { createStackFiles } from './adapters/files/stack-files.ts';
import type { ConsoleAnswer, OpenConsole } from './cli/application.ts';
import { createUsageFailure } from './config/usage-failure.ts';
import { containsSensitive, containsUnknown, type Value } from './core/value.ts';
import type { SynthesizedStack } from './engine/ports/synth.ts';
import { loadDataSource, loadResourceType } from './resources/registry.ts';
import { bodySchema } from './resources/schema.ts';
import { formatConsole } from './terraform/console-text.ts';
import { createEvaluator } from './terraform/create-evaluator.ts';
import type { BodySchema, Document, SchemaOf } from './terraform/document.ts';
import type { Evaluator } from './terraform/evaluator.ts';
import { writeJson } from './terraform/functions/json.ts';
import { parseDocument } from './terraform/parse-document.ts';
import type { StablePort } from './terraform/ports.ts';
import { variableTexts } from './terraform/variables.ts';

type Request = Parameters<OpenConsole>[0];
type Source = Pick<SynthesizedStack, 'name' | 'document' | 'folder'>;

/** Opens a console: the language over a folder or a stack, without settings, ledger and AWS. */
export const openConsole: OpenConsole = async (request, signal) => {
  const source = await findSource(request, signal);
  const { document, diagnostics } = await readDocument(source);
  const evaluator = createEvaluator({
    document,
    variables: {},
    variableTexts: variableTexts(request.environment),
    files: createStackFiles(source.folder),
    stable: momentary(),
    remoteState: () => undefined,
  });
  return { problems: diagnostics, evaluate: (expression) => answer(evaluator, expression) };
};

/** A console decides nothing, so what changes at every run may: the time is now, and a uuid is a new one. */
function momentary(): StablePort {
  const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  return { timestamp: now, planTimestamp: now, uuid: () => randomUUID(), bcrypt };
}

/** With the prefix of Terraform's own hashes; what follows is the same algorithm. */
function bcrypt(_place: string, text: string, cost: number): string {
  return hashSync(text, cost).replace(/^\$2b\$/, '$2a$');
}

function answer(evaluator: Evaluator, expression: string): ConsoleAnswer {
  const { value, diagnostics } = evaluator.evaluate(expression);
  if (diagnostics.length > 0) return { text: '', json: undefined, sensitive: false, problems: diagnostics };
  const json = containsUnknown(value) ? undefined : jsonOf(value);
  return { text: formatConsole(value), json, sensitive: containsSensitive(value), problems: [] };
}

/** JSON has no infinity; as a text it is still told from a number. */
function jsonOf(value: Value): string {
  return value.kind === 'number' && value.value.infinite !== 0
    ? JSON.stringify(formatConsole(value))
    : writeJson(value);
}

async function findSource({ folder, stack, synthesize, environment }: Request, signal: AbortSignal): Promise<Source> {
  if (typeof stack === 'object') return stack;
  const name = path.basename(folder);
  const names = readdirSync(folder);
  if (synthesize && names.includes('cdktf.json')) return synthesizeStack({ folder, stack, environment }, signal);
  const files = names.filter((file) => file.endsWith('.tf.json')).toSorted();
  const document = files.length === 0 ? '{}' : await mergeTerraformFiles(folder, files);
  return { name, document, folder };
}

async function synthesizeStack(
  { folder, stack, environment }: Pick<Request, 'folder' | 'environment'> & { readonly stack: string | undefined },
  signal: AbortSignal,
): Promise<Source> {
  const home = environment['HOME'] ?? homedir();
  const cachePath = path.join(environment['GROUNDSTATE_DATA_DIR'] ?? `${home}/.cache/groundstate/data`, 'synth');
  const isolation = isolationOf(environment['GROUNDSTATE_SYNTH_ISOLATION']);
  const synth = await createCdktfSynth({ cachePath, isolation }, signal);
  const { stacks } = await synth.synthesize({ path: folder, commit: `folder-${randomUUID()}` }, signal);
  const names = stacks.map(({ name }) => name).join(', ');
  const found = stacks.find(({ name }) => name === stack) ?? (stack === undefined ? stacks[0] : undefined);
  if (found === undefined || (stack === undefined && stacks.length > 1)) {
    throw createUsageFailure(
      'Which stack is not clear',
      `The app in ${folder} has these stacks: ${names}. Name one of them with --stack.`,
    );
  }
  return found;
}

function isolationOf(text: string | undefined): 'auto' | 'namespace' | 'uid' | 'none' {
  return text === 'namespace' || text === 'uid' || text === 'none' ? text : 'auto';
}

async function readDocument(source: Source) {
  const options = {
    stack: source.name,
    file: existsSync(path.join(source.folder, 'cdk.tf.json')) ? 'cdk.tf.json' : source.name,
  };
  const first = parseDocument(source.document, { ...options, schemaOf: () => undefined });
  const schemaOf = await loadSchemas(first.document);
  const { document, diagnostics } = parseDocument(source.document, { ...options, schemaOf });
  const empty = parseDocument('{}', { ...options, schemaOf }).document;
  if (document === undefined && empty === undefined) throw new Error('an empty document was not read');
  return { document: (document ?? empty) as Document, diagnostics };
}

async function loadSchemas(document: Document | undefined): Promise<SchemaOf> {
  const schemas = new Map<string, BodySchema>();
  for (const { mode, type } of document?.blocks ?? []) {
    const key = `${mode} ${type}`;
    if (schemas.has(key)) continue;
    const known = mode === 'managed' ? await loadResourceType(type) : await loadDataSource(type);
    if (known !== undefined) schemas.set(key, bodySchema(known));
  }
  return (mode, type) => schemas.get(`${mode} ${type}`);
}
