import type { Diagnostic } from '../core/diagnostic.ts';
import { containsSensitive, integer, nullOf, object, string, type Value } from '../core/value.ts';
import { AttemptLog } from './attempt-log.ts';
import { checkDocument, unreachable } from './check-document.ts';
import { configureBody } from './configure-body.ts';
import type { Block, Document, Located } from './document.ts';
import { checkAssertions, checkStatus } from './evaluate-checks.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { evaluateImport } from './evaluate-import.ts';
import type {
  ConditionResult,
  Configuration,
  Evaluator,
  EvaluatorOptions,
  Expansion,
  OutputValue,
} from './evaluator.ts';
import { parseExpressionText } from './expression/parser.ts';
import { Refusal } from './expression/refusal.ts';
import { resolveReferences } from './expression/resolve.ts';
import { bind, type Scope } from './expression/scope.ts';
import { triggersOf } from './triggers.ts';
import { untoldWorld } from './untold-world.ts';
import { World } from './world.ts';

/** Makes an evaluator; expressions were parsed with the document, so evaluating again is cheap. */
export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const world = new World(options);
  const { document } = options;
  let made: World | undefined;
  const untold = (): World => {
    made ??= untoldWorld(options);
    return made;
  };
  return {
    check: () => checkDocument(world, untold),
    expand: (block) => expand(world, block),
    configure: (block, key) => configure(world, block, key),
    setInstance: (address, value) => {
      world.setInstance(address, value);
    },
    setUnknown: (address) => {
      world.setInstance(address, undefined);
    },
    provider: (id) => configureProvider(world, document, id),
    outputs: () => new Map(document.outputs.flatMap((output) => evaluateOutput(world, output))),
    checkConditions: (block, key, when) => checkConditions(world, block, key, when),
    triggers: (block, key) => triggersOf(block, world.blocks, instanceScope(world, block, key)),
    imports: (block) => evaluateImport(block, world.scope(block.source.jsonPath)),
    checkStatus: (name) => checkStatus(world, document, name),
    failCheck: (name, diagnostic) => {
      world.failedChecks.set(name, diagnostic);
    },
    checkAssertions: () => checkAssertions(world, document),
    evaluate: (text) => evaluateText(world, text),
  };
}

function expand(world: World, block: Block): Expansion {
  const log = new AttemptLog().forBlock(block);
  const located = block.count ?? block.forEach;
  try {
    const instances = world.instances(block);
    if (instances !== undefined) return { keys: [...instances.keys()], unknown: false, diagnostics: [] };
    log.warn(
      'instances-unknown',
      'Number of instances not known yet',
      `How many instances ${block.id} has depends on values that are known only after apply. Use keys that the configuration knows; values may be unknown.`,
      located?.source ?? block.source,
    );
    return { keys: [], unknown: true, diagnostics: log.diagnostics };
  } catch (error) {
    if (!(error instanceof Refusal) || located === undefined) throw error;
    log.refuse(located, error);
    return { keys: [], unknown: false, diagnostics: log.diagnostics };
  }
}

/** What `each` and `count` are in an instance. */
function instanceScope(world: World, block: Block, key: string | number | undefined): Scope {
  const scope = world.scope(`${block.id}${key === undefined ? '' : JSON.stringify([key])}`);
  if (typeof key === 'number') return bind(scope, 'count', object([['index', integer(key)]]));
  if (key === undefined) return scope;
  const value = world.instances(block)?.get(key) ?? nullOf();
  return bind(
    scope,
    'each',
    object([
      ['key', string(key)],
      ['value', value],
    ]),
  );
}

function configure(world: World, block: Block, key: string | number | undefined): Configuration {
  const log = new AttemptLog().forBlock(block);
  const config = configureBody(block.body, instanceScope(world, block, key), log);
  return { config, diagnostics: log.diagnostics };
}

function configureProvider(world: World, document: Document, id: string): Configuration {
  const found = document.providers.find((provider) => provider.id === id);
  if (found === undefined) return { config: object([]), diagnostics: [] };
  const log = new AttemptLog();
  return { config: configureBody(found.body, world.scope(`provider.${id}`), log), diagnostics: log.diagnostics };
}

function evaluateOutput(
  world: World,
  output: Document['outputs'][number],
): readonly (readonly [string, OutputValue])[] {
  const log = new AttemptLog();
  const scope = world.scope(output.source.jsonPath);
  const value = log.evaluate(output.value, scope);
  if (containsSensitive(value) && !output.sensitive) {
    log.add(
      'sensitive-output',
      'Output refers to sensitive values',
      `The output "${output.name}" would show a sensitive value. Set sensitive to true, or use nonsensitive() if it may be shown.`,
      output.source,
    );
  }
  if (hasInfinity(value)) {
    const detail = `The output "${output.name}" is infinite, and no document of outputs can say so. Divide by something else than 0.`;
    log.add('infinite-output', 'Output is infinite', detail, output.source);
  }
  for (const rule of output.preconditions) {
    const result = evaluateCondition(rule, scope);
    log.diagnostics.push(...result.diagnostics);
    if (result.holds === 'no') {
      log.add('precondition-failed', 'Output precondition failed', result.message, output.source);
    }
  }
  if (value.kind === 'null' && log.diagnostics.length === 0) return [];
  return [[output.name, { value, sensitive: output.sensitive, diagnostics: log.diagnostics }]];
}

function checkConditions(
  world: World,
  block: Block,
  key: string | number | undefined,
  when: 'before' | 'after',
): readonly ConditionResult[] {
  const rules = when === 'before' ? block.lifecycle.preconditions : block.lifecycle.postconditions;
  if (rules.length === 0) return [];
  const scope = instanceScope(world, block, key);
  const own = when === 'after' ? bind(scope, 'self', world.instance(block, key)) : scope;
  return rules.map((rule) => evaluateCondition(rule, own));
}

function evaluateText(
  world: World,
  text: string,
): { readonly value: Value; readonly diagnostics: readonly Diagnostic[] } {
  const log = new AttemptLog();
  const source = { file: '(console)', jsonPath: '' };
  try {
    const parsed = resolveReferences(parseExpressionText(text));
    const located: Located = { ...parsed, text, source };
    for (const refusal of unreachable(located, world, undefined)) log.refuse(located, refusal);
    for (const refusal of world.unreadable(located)) log.refuse(located, refusal);
    if (log.diagnostics.length > 0) return { value: nullOf(), diagnostics: log.diagnostics };
    return { value: log.evaluate(located, world.scope('console')), diagnostics: log.diagnostics };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.refuse(
      {
        expression: { kind: 'tuple', items: [], span: { start: 0, end: 0 } },
        text,
        source,
        references: [],
        uses: [],
        constant: true,
      },
      error,
    );
    return { value: nullOf(), diagnostics: log.diagnostics };
  }
}

function hasInfinity(value: Value): boolean {
  if (value.kind === 'number') return value.value.infinite !== 0;
  if ('items' in value) return value.items.some(hasInfinity);
  return 'entries' in value && [...value.entries.values()].some(hasInfinity);
}
