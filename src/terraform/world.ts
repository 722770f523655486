import type { Diagnostic } from '../core/diagnostic.ts';
import { nullOf, object, string, tuple, unknownOf, type Value } from '../core/value.ts';
import { configureBody } from './configure-body.ts';
import { isRemoteState, stackReference } from './cross-stack.ts';
import type { Block, Located, Variable } from './document.ts';
import type { EvaluatorOptions, LocalAddress } from './evaluator.ts';
import { expandCount, expandForEach, type Instances } from './expansion.ts';
import { evaluate } from './expression/evaluate.ts';
import { parseTemplateText } from './expression/parser.ts';
import { Refusal } from './expression/refusal.ts';
import { referenceId } from './expression/resolve.ts';
import { type Bindings, bind, type Scope } from './expression/scope.ts';
import type { Reference, Span } from './expression/syntax.ts';
import { callByName } from './functions/registry.ts';
import { noteSecrets } from './note-secrets.ts';
import { type Declarations, declarationsOf, undeclared, unreadable } from './references.ts';
import { variableValue } from './variables.ts';

/** A value, or the refusal that stands in its place. */
type Memo = { readonly value: Value } | { readonly refusal: Refusal };

/** All values of a document at one moment: computed when asked for, forgotten when an instance changes. */
export class World {
  readonly options: EvaluatorOptions;
  readonly declarations: Declarations;
  /** Checks of which the data source could not be read, with what is said of it. */
  readonly failedChecks = new Map<string, Diagnostic>();
  readonly #blocks: ReadonlyMap<string, Block>;
  readonly #locals: ReadonlyMap<string, Located>;
  readonly #variables: ReadonlyMap<string, Variable>;
  readonly #users: ReadonlyMap<string, readonly string[]>;
  readonly #memo = new Map<string, Memo>();
  readonly #expansions = new Map<string, Instances>();
  readonly #instances = new Map<string, Map<string | number | undefined, Value>>();
  readonly #open = new Set<string>();
  readonly #root: Scope;

  constructor(options: EvaluatorOptions) {
    const { document } = options;
    this.options = options;
    this.declarations = declarationsOf(document);
    this.#blocks = new Map(document.blocks.map((block) => [block.id, block]));
    this.#locals = new Map(document.locals.map((local) => [local.name, local.value]));
    this.#variables = new Map(document.variables.map((variable) => [variable.name, variable]));
    this.#users = usersOf(document.blocks, document.locals);
    this.#root = {
      bindings: ambientBindings(options),
      item: undefined,
      failures: undefined,
      effort: { steps: 0 },
      resolve: (reference, span, step) => this.#resolve(reference, span, step),
      call: (name, values, scope) => {
        const value = callByName(name, values, {
          files: options.files,
          stable: options.stable,
          place: scope.place,
          render: (text, names) => render(text, names, scope),
        });
        if (name === 'sensitive') this.#note(value);
        return value;
      },
      place: '',
      evaluate,
    };
  }

  #note(value: Value): void {
    if (this.options.noteSecret !== undefined) noteSecrets(value, this.options.noteSecret);
  }

  scope(place: string): Scope {
    return { ...this.#root, place };
  }

  /** The attributes that an expression takes and that their types do not have. */
  unreadable(located: Located): readonly Refusal[] {
    return located.uses.flatMap((use) => unreadable(use, this.#blocks.get(referenceId(use.reference))) ?? []);
  }

  setInstance(address: LocalAddress, value: Value | undefined): void {
    const id = `${address.mode === 'data' ? 'data.' : ''}${address.type}.${address.name}`;
    const instances = this.#instances.get(id) ?? new Map<string | number | undefined, Value>();
    this.#instances.set(id, instances);
    if (value === undefined) instances.delete(address.key);
    else {
      this.#note(value);
      instances.set(address.key, value);
    }
    this.#forget(id);
  }

  #forget(id: string): void {
    const pending = [id];
    const seen = new Set(pending);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      this.#memo.delete(next);
      this.#expansions.delete(next);
      for (const user of this.#users.get(next) ?? []) {
        if (!seen.has(user) && (this.#memo.has(user) || this.#expansions.has(user))) pending.push(user);
        seen.add(user);
      }
    }
  }

  /** The instances of a block, undefined while they cannot be told; throws a Refusal. */
  instances(block: Block): Instances {
    if (block.count === undefined && block.forEach === undefined) return single;
    if (this.#expansions.has(block.id)) return this.#expansions.get(block.id);
    const scope = this.scope(block.id);
    const instances = this.#guard(`instances of ${block.id}`, () => {
      if (block.count !== undefined) return expandCount(evaluate(block.count.expression, scope));
      return block.forEach === undefined ? single : expandForEach(evaluate(block.forEach.expression, scope));
    });
    this.#expansions.set(block.id, instances);
    return instances;
  }

  get blocks(): ReadonlyMap<string, Block> {
    return this.#blocks;
  }

  /** The value of one instance. */
  instance(block: Block, key: string | number | undefined): Value {
    const known = this.#instances.get(block.id)?.get(key);
    if (known !== undefined) return known;
    return isRemoteState(block) ? this.#remoteState(block) : unknownOf(undefined, { notNull: true });
  }

  variable(name: string): Value {
    return this.#remember(`var.${name}`, () => {
      const variable = this.#variables.get(name);
      if (variable === undefined) return nullOf();
      const { variables, variableTexts = {}, document } = this.options;
      const text = Object.hasOwn(variableTexts, name) ? variableTexts[name] : undefined;
      const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
      const value = variableValue(variable, { given, text, stack: document.stack });
      this.#note(value);
      return value;
    });
  }

  #remember(id: string, compute: () => Value): Value {
    const memo = this.#memo.get(id);
    if (memo !== undefined) {
      if ('refusal' in memo) throw memo.refusal;
      return memo.value;
    }
    try {
      const value = this.#guard(id, compute);
      this.#memo.set(id, { value });
      return value;
    } catch (error) {
      if (error instanceof Refusal) this.#memo.set(id, { refusal: error });
      throw error;
    }
  }

  #guard<T>(id: string, compute: () => T): T {
    if (this.#open.has(id)) {
      throw new Refusal({
        code: 'reference-cycle',
        summary: 'Reference cycle',
        detail: `The value of ${id} needs itself. Remove one of the references.`,
        fatal: true,
      });
    }
    this.#open.add(id);
    try {
      return compute();
    } finally {
      this.#open.delete(id);
    }
  }

  #resolve(reference: Reference, span: Span, step: string | undefined): Value {
    const id = referenceId(reference);
    const missing = undeclared(reference, this.declarations, span);
    if (missing !== undefined) throw missing;
    switch (reference.kind) {
      case 'variable':
        return this.variable(reference.name);
      case 'local': {
        const local = this.#locals.get(reference.name);
        return this.#remember(id, () => (local === undefined ? nullOf() : evaluate(local.expression, this.scope(id))));
      }
      case 'module':
        return unknownOf();
      case 'resource':
        return this.#blockValue(id, span, step);
    }
  }

  #blockValue(id: string, span: Span, step: string | undefined): Value {
    const block = this.#blocks.get(id);
    if (block === undefined) return unknownOf();
    const repeated = block.count !== undefined || block.forEach !== undefined;
    if (repeated && step !== undefined) throw missingKey(block, step, span);
    return this.#remember(id, () => {
      const instances = this.instances(block);
      if (instances === undefined) return unknownOf();
      const keys = [...instances.keys()];
      if (!repeated) return this.instance(block, undefined);
      if (block.count !== undefined) return tuple(keys.map((key) => this.instance(block, key)));
      return object(keys.map((key) => [String(key), this.instance(block, key)]));
    });
  }

  #remoteState(block: Block): Value {
    const ignore = {
      evaluate: (located: Located, scope: Scope): Value => evaluate(located.expression, scope),
      refuse: () => undefined,
    };
    const config = configureBody(block.body, this.scope(block.id), ignore);
    const outputs = this.options.remoteState(stackReference(block, config)) ?? unknownOf(undefined, { notNull: true });
    this.#note(outputs);
    return object([...(config.kind === 'object' ? config.entries : []), ['outputs', outputs]]);
  }
}

const single: Instances = new Map([[undefined, undefined]]);

function missingKey(block: Block, step: string, span: Span): Refusal {
  const index = block.count === undefined ? '["key"]' : '[0]';
  return new Refusal({
    code: 'missing-instance-key',
    summary: 'Missing instance key',
    detail:
      `${block.id} has ${block.count === undefined ? 'for_each' : 'count'}, so it is several instances and ${JSON.stringify(step)} needs a key before it: ` +
      `${block.id}${index}.${step}. For all of them write [for item in ${block.id} : item.${step}].`,
    span,
    fatal: true,
  });
}

function ambientBindings(options: EvaluatorOptions): Bindings {
  const path = object([
    ['module', string('.')],
    ['root', string('.')],
    ['cwd', string(options.files.folder)],
  ]);
  const terraform = object([['workspace', string(options.workspace ?? 'default')]]);
  return { name: 'path', value: path, outer: { name: 'terraform', value: terraform, outer: undefined } };
}

/** Templates see their variables and the functions, nothing of the document. */
function render(text: string, names: ReadonlyMap<string, Value>, scope: Scope): Value {
  let inner: Scope = { ...scope, bindings: undefined, failures: undefined, place: `${scope.place}>` };
  if (scope.place.length > 2000 || (scope.place.match(/>/g)?.length ?? 0) > 16) {
    throw new Refusal({
      code: 'template-recursion',
      summary: 'Template calls itself',
      detail: 'Templates are nested more than 16 deep. A template must not render itself.',
    });
  }
  for (const [name, value] of names) inner = bind(inner, name, value);
  try {
    return evaluate(parseTemplateText(text), inner);
  } catch (error) {
    if (!(error instanceof Refusal) || error.options.text !== undefined) throw error;
    throw new Refusal({ ...error.options, text });
  }
}

/** Which locals and blocks must be forgotten when something changes. */
function usersOf(
  blocks: readonly Block[],
  locals: readonly { readonly name: string; readonly value: Located }[],
): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  const note = (user: string, references: readonly Reference[]): void => {
    for (const reference of references) {
      const id = referenceId(reference);
      const known = users.get(id);
      if (known === undefined) users.set(id, [user]);
      else known.push(user);
    }
  };
  for (const local of locals) note(`local.${local.name}`, local.value.references);
  for (const block of blocks) {
    const located = block.count ?? block.forEach;
    if (isRemoteState(block)) note(block.id, block.references);
    else if (located !== undefined) note(block.id, located.references);
  }
  return users;
}
