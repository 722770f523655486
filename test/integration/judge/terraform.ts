import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ProviderMirror } from './find-provider.ts';

const execute = promisify(execFile);

/** What Terraform would do to one object. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly actions: readonly string[];
  readonly imported: boolean;
  /** Attributes whose values would change, as `name: before -> after`. */
  readonly attributes: Readonly<Record<string, string>>;
}

type Values = Readonly<Record<string, unknown>>;

/** `terraform show -json` of a plan, as far as it is compared. */
export interface PlanDocument {
  readonly format_version: string;
  readonly resource_changes: readonly {
    readonly address: string;
    readonly previous_address?: string;
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly index?: string | number;
    readonly provider_name: string;
    readonly action_reason?: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Values | null;
      readonly after: Values | null;
      readonly after_unknown: Values;
      readonly before_sensitive: Values | false;
      readonly after_sensitive: Values | false;
      readonly replace_paths?: readonly (readonly (string | number)[])[];
      readonly importing?: { readonly id: string };
    };
  }[];
  readonly output_changes: Readonly<Record<string, Values>>;
  readonly planned_values: { readonly root_module: { readonly resources?: readonly Values[] } };
  readonly prior_state?: { readonly values?: { readonly root_module: { readonly resources?: readonly Values[] } } };
  readonly configuration: { readonly root_module: { readonly resources: readonly Values[] } };
  readonly variables: Values;
}

/** A working folder of the real Terraform. */
export interface Terraform {
  /** Where and with what it runs, for who runs it otherwise than this. */
  readonly place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
  /** Plans what the folder says, with its imports. */
  plan(): Promise<readonly PlannedChange[]>;
  /** The plan as Terraform writes it for other tools. */
  planDocument(): Promise<PlanDocument>;
  /** Takes the imports of some modules into the state, plans them once more, and gives what Terraform then says. */
  planImported(modules: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** Writes a root module with its child modules and installs the provider from the mirror. */
export async function openTerraform(
  mirror: ProviderMirror,
  files: Readonly<Record<string, object>>,
): Promise<Terraform> {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-judge-'));
  const settings = path.join(folder, 'settings.tfrc');
  await writeFile(
    settings,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror.folder)}\n  }\n}\n`,
  );
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, 'work', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(content));
  }
  // Nothing of the person's own settings or credentials may decide what the judge sees.
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    TF_CLI_CONFIG_FILE: settings,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
  const options = { cwd: path.join(folder, 'work'), env, maxBuffer: 2 ** 28 };
  const run = async (...args: readonly string[]): Promise<string> => {
    try {
      return (await execute('terraform', [...args], options)).stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
      throw new Error(`terraform ${args[0]} failed.\n${stdout.slice(-2_000)}\n${stderr.slice(-6_000)}`, {
        cause: error,
      });
    }
  };
  await run('init', '-input=false', '-no-color');
  const showPlan = async (): Promise<string> => {
    await run('plan', '-input=false', '-no-color', '-lock=false', '-out=plan.bin');
    return run('show', '-json', 'plan.bin');
  };
  return {
    place: { cwd: options.cwd, env },
    plan: async () => readPlan(await showPlan()),
    planDocument: async () => JSON.parse(await showPlan()) as PlanDocument,
    async planImported(modules) {
      const targets = modules.map((name) => `-target=module.${name}`);
      await run('apply', '-input=false', '-no-color', '-lock=false', '-auto-approve', ...targets);
      return run('plan', '-input=false', '-no-color', '-lock=false', ...targets);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly mode: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly importing?: object;
  };
}

function readPlan(text: string): readonly PlannedChange[] {
  const { resource_changes: changes = [] } = JSON.parse(text) as {
    readonly resource_changes?: readonly ResourceChange[];
  };
  return changes
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, change }) => ({
      address,
      type,
      actions: change.actions,
      imported: change.importing !== undefined,
      attributes: changedAttributes(change),
    }));
}

function changedAttributes({ before, after }: ResourceChange['change']): Readonly<Record<string, string>> {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  const pairs = names.map((name) => [name, JSON.stringify(before?.[name]), JSON.stringify(after?.[name])] as const);
  return Object.fromEntries(
    pairs.filter(([, old, now]) => old !== now).map(([name, old, now]) => [name, `${old} -> ${now}`]),
  );
}
