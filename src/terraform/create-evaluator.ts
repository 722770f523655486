import type { Diagnostic } from '../core/diagnostic.ts';
import { containsSensitive, integer, nullOf, object, string, type Value } from '../core/value.ts';
import { convertValue } from '../core/value-convert.ts';
import { boolType, stringType } from '../core/value-type.ts';
import { AttemptLog } from './attempt-log.ts';
import { configureBody } from './configure-body.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Block, Condition, Document, Located, Variable } from './document.ts';
import { evaluateImport } from './evaluate-import.ts';
import type {
  ConditionResult,
  Configuration,
  Evaluator,
  EvaluatorOptions,
  Expansion,
  OutputValue,
} from './evaluator.ts';
import { everyExpression } from './every-expression.ts';
import { parseExpressionText } from './expression/parser.ts';
import { Refusal } from './expression/refusal.ts';
import { resolveReferences } from './expression/resolve.ts';
import { bind, type Scope } from './expression/scope.ts';
import { nearestDeclaration, undeclared } from './references.ts';
import { triggersOf } from './triggers.ts';
import { World } from './world.ts';

/** Makes an evaluator; expressions were parsed with the document, so evaluating again is cheap. */
export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const world = new World(options);
  const { document } = options;
  return {
    check: () => check(world, document),
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
    checkAssertions: () =>
      document.checks.flatMap((item) =>
        item.assertions.flatMap((assertion) => assertionWarnings(world, item.name, assertion)),
      ),
    evaluate: (text) => evaluateText(world, text),
  };
}

function check(world: World, document: Document): readonly Diagnostic[] {
  const log = new AttemptLog();
  for (const [located, block] of everyExpression(document)) {
    for (const reference of located.references) {
      const refusal = undeclared(reference, world.declarations, undefined);
      if (refusal !== undefined) log.forBlock(block).refuse(located, refusal);
    }
    for (const refusal of world.unreadable(located)) log.forBlock(block).refuse(located, refusal);
  }
  for (const block of document.blocks) checkDependsOn(world, block, log.forBlock(block));
  for (const variable of document.variables) checkVariable(world, variable, log);
  checkGivenVariables(world, document, log);
  for (const local of document.locals) log.evaluate(local.value, world.scope(`local.${local.name}`));
  return log.diagnostics;
}

function checkDependsOn(world: World, block: Block, log: AttemptLog): void {
  for (const id of block.dependsOn) {
    if (world.declarations.names.has(id)) continue;
    log.add(
      'undeclared-resource',
      'Reference to undeclared resource',
      `depends_on names ${id}, which nothing declares. Correct or remove it.${nearestDeclaration(id, world.declarations)}`,
      block.source,
    );
  }
}

/** A misspelt name would leave the default in force without a word. */
function checkGivenVariables(world: World, document: Document, log: AttemptLog): void {
  const names = document.variables.map(({ name }) => name);
  for (const given of Object.keys(world.options.variables).filter((name) => !names.includes(name))) {
    log.add(
      'undeclared-variable',
      'Value for undeclared variable',
      `groundstate.yaml gives a value for the variable "${given}", which ${document.stack} does not declare. Correct the name, or take the value out.${didYouMean(given, names)}`,
      { file: document.file, jsonPath: 'variable' },
    );
  }
}

function checkVariable(world: World, variable: Variable, log: AttemptLog): void {
  try {
    if (world.variable(variable.name).kind === 'unknown') return;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.add(error.options.code, error.options.summary, error.options.detail, variable.source);
    return;
  }
  for (const rule of variable.validations) {
    const result = evaluateCondition(rule, world.scope(variable.source.jsonPath));
    log.diagnostics.push(...result.diagnostics);
    if (result.holds !== 'no') continue;
    log.add(
      'variable-rejected',
      'Invalid value for variable',
      `The value of "${variable.name}" is refused by its validation: ${result.message} Give a value that satisfies it.`,
      variable.source,
    );
  }
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

function evaluateCondition(rule: Condition, scope: Scope): ConditionResult {
  const log = new AttemptLog();
  const value = convertValue(log.evaluate(rule.condition, scope), boolType);
  const { text: expression } = rule.condition;
  const source = { ...rule.condition.source, ...(expression === undefined ? {} : { expression }) };
  const common = { source, diagnostics: log.diagnostics };
  if (value.kind === 'unknown') return { holds: 'unknown', message: '', ...common };
  if (value.kind !== 'bool') {
    log.add(
      'invalid-condition',
      'Invalid condition',
      'A condition must be true or false, and this one is neither. Write a comparison.',
      rule.condition.source,
    );
    return { holds: 'unknown', message: '', ...common };
  }
  if (value.value) return { holds: 'yes', message: '', ...common };
  const message = convertValue(log.evaluate(rule.message, scope), stringType);
  const text =
    message.kind === 'string' && !message.sensitive
      ? message.value
      : 'The condition does not hold; its message cannot be shown.';
  return { holds: 'no', message: text, ...common };
}

function checkStatus(world: World, document: Document, name: string): 'pass' | 'fail' | 'unknown' | 'error' {
  const scope = world.scope(`check.${name}`);
  const check = document.checks.find((candidate) => candidate.name === name);
  const results = (check?.assertions ?? []).map((assertion) => evaluateCondition(assertion, scope));
  if (results.some(({ diagnostics }) => diagnostics.length > 0)) return 'error';
  if (results.some(({ holds }) => holds === 'no')) return 'fail';
  return results.some(({ holds }) => holds === 'unknown') ? 'unknown' : 'pass';
}

function assertionWarnings(world: World, name: string, assertion: Condition): readonly Diagnostic[] {
  const { holds, message, source, diagnostics } = evaluateCondition(assertion, world.scope(`check.${name}`));
  const found = diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'warning' as const }));
  if (holds === 'yes' || found.length > 0) return found;
  return [
    holds === 'no'
      ? {
          severity: 'warning',
          code: 'check-failed',
          summary: 'Check failed',
          detail: `The check "${name}" does not hold: ${message}`,
          source,
        }
      : {
          severity: 'warning',
          code: 'check-unknown',
          summary: 'Check not known yet',
          detail: `Whether the check "${name}" holds is known after the apply; the next pass says it.`,
          source,
        },
  ];
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
    for (const reference of parsed.references) {
      const refusal = undeclared(reference, world.declarations, undefined);
      if (refusal !== undefined) log.refuse(located, refusal);
    }
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
