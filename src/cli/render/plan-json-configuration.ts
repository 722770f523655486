import type { WholePlan } from '../../engine/planning/whole-plan.ts';
import type { PlanReport } from '../../engine/reports.ts';
import { type Json, toKnown } from './json-value.ts';
import { type JsonTable, type Naming, providerName } from './plan-json-address.ts';
import { knownJson, maskedText } from './value-json.ts';

type Configuration = WholePlan['configuration'];
type Expression = Configuration['outputs'][number]['expression'];
type Body = Configuration['providers'][number]['body'];

/** What the documents say, before anything is evaluated: policy tools follow its references. */
export function configurationJson(reports: readonly PlanReport[], naming: Naming): JsonTable {
  const all = reports.flatMap(({ stack, whole }) => (whole === undefined ? [] : [{ stack, ...whole.configuration }]));
  const nameIn = (stack: string, name: string): string => (naming.qualify ? `${stack}/${name}` : name);
  return {
    provider_config: Object.fromEntries(all.flatMap((one) => providersJson(one, naming))),
    root_module: {
      outputs: Object.fromEntries(
        all.flatMap(({ stack, outputs }) =>
          outputs.map(({ name, sensitive, expression }) => [
            nameIn(stack, name),
            { ...(sensitive ? { sensitive } : {}), expression: expressionJson(expression) },
          ]),
        ),
      ),
      resources: all.flatMap(({ stack, blocks }) => blocks.map((block) => blockJson(block, nameIn(stack, block.id)))),
      variables: Object.fromEntries(
        all.flatMap(({ stack, variables }) =>
          variables.map((variable) => [nameIn(stack, variable.name), variableJson(variable)]),
        ),
      ),
    },
  };
}

function variableJson({ fallback, sensitive }: Configuration['variables'][number]): JsonTable {
  const known = fallback === undefined ? undefined : knownJson(fallback);
  const shown = sensitive && known !== undefined ? maskedText : known;
  return { ...(shown === undefined ? {} : { default: shown }), ...(sensitive ? { sensitive } : {}) };
}

function providersJson({ providers, blocks }: Configuration, naming: Naming): readonly [string, JsonTable][] {
  const used = blocks.map(({ type }): [string, JsonTable] => {
    const name = providerOf(type);
    return [name, { name, full_name: providerName(type, naming) }];
  });
  const declared = providers.map(({ id, name, alias, body }): [string, JsonTable] => [
    id,
    {
      name,
      full_name: providerName(name, naming),
      ...(alias === undefined ? {} : { alias }),
      expressions: bodyJson(body),
    },
  ]);
  return [...used, ...declared];
}

function providerOf(type: string): string {
  return type.split('_', 1)[0] ?? type;
}

function blockJson(block: Configuration['blocks'][number], address: string): JsonTable {
  const { mode, type, name, provider, described, dependsOn } = block;
  return {
    address,
    mode,
    type,
    name,
    provider_config_key: provider ?? providerOf(type),
    expressions: bodyJson(described.body),
    schema_version: 0,
    ...(described.count === undefined ? {} : { count_expression: expressionJson(described.count) }),
    ...(described.forEach === undefined ? {} : { for_each_expression: expressionJson(described.forEach) }),
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
  };
}

function bodyJson(body: Body): JsonTable {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      isExpression(value) ? expressionJson(value) : value.map(bodyJson),
    ]),
  );
}

function isExpression(value: Expression | readonly Body[]): value is Expression {
  return !Array.isArray(value);
}

function expressionJson(expression: Expression): JsonTable {
  if ('references' in expression) return { references: expression.references };
  const known: Json | undefined = toKnown(expression.constant);
  return known === undefined ? {} : { constant_value: known };
}
