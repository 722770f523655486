import { parseAddress } from '../../core/address.ts';
import type { Value } from '../../core/value.ts';
import type { PlannedObject } from '../../engine/planning/whole-plan.ts';
import type { PlanReport } from '../../engine/reports.ts';
import { type Json, toKnown } from './json-value.ts';
import { describeAddress, type JsonTable, type Naming } from './plan-json-address.ts';
import { knownJson, sensitiveJson, typeJson, unknownJson } from './value-json.ts';

/** Terraform's own version, whose plan format this is. */
export const terraformVersion = '1.11.4';

/** Every object as it will be, and the outputs. */
export function plannedValues(reports: readonly PlanReport[], naming: Naming): JsonTable {
  return valuesOf(reports, naming, {
    object: ({ after }) => after,
    output: ({ after }) => after,
  });
}

/** Every object as it is. */
export function priorState(reports: readonly PlanReport[], naming: Naming): JsonTable {
  const values = valuesOf(reports, naming, { object: ({ before }) => before, output: () => undefined });
  return { format_version: '1.0', terraform_version: terraformVersion, values };
}

type Output = NonNullable<PlanReport['whole']>['outputs'][number];

interface Side {
  object(object: PlannedObject): Value | undefined;
  output(output: Output): Value | undefined;
}

function valuesOf(reports: readonly PlanReport[], naming: Naming, side: Side): JsonTable {
  const outputs = reports.flatMap((report) =>
    (report.whole?.outputs ?? []).flatMap((output): [string, Json][] => {
      const value = side.output(output);
      return value === undefined ? [] : [[outputName(report, output.name, naming), outputJson(output, value)]];
    }),
  );
  const resources = reports
    .flatMap((report) => [...(report.whole?.objects ?? [])])
    .flatMap(([address, object]): JsonTable[] => {
      const value = side.object(object);
      return value === undefined ? [] : [resourceJson(address, value, naming)];
    });
  return {
    ...(outputs.length === 0 ? {} : { outputs: Object.fromEntries(outputs) }),
    root_module: resources.length === 0 ? {} : { resources },
  };
}

/** The name of an output, with that of its stack where several stacks are planned together. */
export function outputName(report: PlanReport, name: string, { qualify }: Naming): string {
  return qualify ? `${report.stack}/${name}` : name;
}

function outputJson({ sensitive, type }: Output, value: Value): JsonTable {
  const known = unknownJson(value) === undefined ? knownJson(value) : undefined;
  return { sensitive, ...(known === undefined ? {} : { type: typeJson(type), value: known }) };
}

function resourceJson(address: string, value: Value, naming: Naming): JsonTable {
  return {
    ...describeAddress(address, parseAddress(address)?.type ?? typeOfAdded(address), naming),
    schema_version: 0,
    values: knownJson(value) ?? {},
    sensitive_values: sensitiveJson(value) ?? {},
  };
}

/** An added child has no address of the configuration: `stack/aws_route.added["id"]`. */
function typeOfAdded(address: string): string {
  return address.slice(address.indexOf('/') + 1).split('.', 1)[0] ?? address;
}

/** Outputs that are new, change, stay or go, as Terraform compares them with what was stored. */
export function outputChanges(reports: readonly PlanReport[], naming: Naming): JsonTable {
  return Object.fromEntries(
    reports.flatMap((report) =>
      report.whole === undefined
        ? report.outputs.map(
            (output) => [outputName(report, output.name, naming), shortOutput(report, output)] as const,
          )
        : report.whole.outputs.map(
            (output) => [outputName(report, output.name, naming), wholeOutput(report, output)] as const,
          ),
    ),
  );
}

function wholeOutput(report: PlanReport, { before, after, sensitive }: Output): JsonTable {
  const was = before === undefined ? undefined : toKnown(before);
  const known = after === undefined ? null : knownJson(after);
  const unknown = after === undefined ? undefined : unknownJson(after);
  const isNew = before === undefined && !(sensitive && report.appliedCommit !== undefined);
  const same = unknown === undefined && (sensitive || JSON.stringify(was) === JSON.stringify(known));
  const stays = same ? 'no-op' : 'update';
  const existing = after === undefined ? 'delete' : stays;
  return {
    actions: [isNew ? 'create' : existing],
    before: was ?? null,
    ...(known === undefined ? {} : { after: known }),
    after_unknown: unknown ?? false,
    before_sensitive: sensitive && !isNew,
    after_sensitive: sensitive,
  };
}

/** Where only a report is at hand, nothing is known of what an output was. */
function shortOutput(report: PlanReport, { value, sensitive, known }: PlanReport['outputs'][number]): JsonTable {
  const existing = known ? 'no-op' : 'update';
  return {
    actions: [report.appliedCommit === undefined ? 'create' : existing],
    before: null,
    after: sensitive || !known ? null : (value as Json),
    after_unknown: !known,
    before_sensitive: sensitive,
    after_sensitive: sensitive,
  };
}
