import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { type ConfigFile, findConfigFile, readConfigFile } from './config-file.ts';
import { type Option, toFileKey, toFlag, toVariable } from './option.ts';
import { listOptions, type OptionName, type Settings } from './options.ts';
import { didYouMean } from './suggest.ts';
import { createUsageFailure } from './usage-failure.ts';

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

interface Sources {
  /** Flags as typed, by the names of the table. */
  readonly flags: Readonly<Partial<Record<OptionName, string | boolean>>>;
  /** `--config`. */
  readonly configFile?: string | undefined;
  readonly environment: Environment;
  readonly cwd: string;
}

interface Found {
  readonly value: unknown;
  /** For messages: `the flag --branch`. */
  readonly from: string;
}

const configVariable = 'GROUNDSTATE_CONFIG';
const foreignVariables = /^GROUNDSTATE_TEST_/;

/** Settings from flags, environment, file and defaults, in this order; every mistake is said at once, as a usage error. */
export function loadSettings(sources: Sources): Settings {
  const named = sources.configFile ?? nonEmpty(sources.environment[configVariable]);
  const filePath = findConfigFile(sources.cwd, named);
  const file = filePath === undefined ? undefined : readConfigFile(filePath);
  const problems = [...findUnknownVariables(sources.environment), ...findUnknownKeys(file)];
  const settings: Record<string, unknown> = {};
  for (const [name, row] of listOptions()) {
    settings[name] = resolveOption(name, row, { ...sources, file }, problems);
  }
  readSecretFiles(settings, sources.cwd, problems);
  checkTogether(settings, problems);
  if (problems.length > 0) {
    throw createUsageFailure('The settings are not usable', `${problems.join('\n')}\nNothing was started.`);
  }
  settings['dataDir'] = resolveFolder(String(settings['dataDir']), sources);
  for (const name of ['gitKeyFile', 'gitKnownHostsFile', 'signingKeysFile', 'apiTokensFile'] satisfies OptionName[]) {
    const given = settings[name];
    if (typeof given === 'string') settings[name] = resolveFolder(given, sources);
  }
  return settings as Settings;
}

function resolveOption(
  name: OptionName,
  row: Option,
  sources: Sources & { readonly file: ConfigFile | undefined },
  problems: string[],
): unknown {
  const found = findValue(name, row, sources);
  if (found === undefined) {
    if (row.required === true) problems.push(explainMissing(name, row));
    return undefined;
  }
  const parsed = row.schema.safeParse(found.value);
  if (parsed.success) return parsed.data;
  const sentence = parsed.error.issues[0]?.message ?? 'It is not valid.';
  const shown = row.secret === true ? 'The value' : `"${describe(found.value)}"`;
  problems.push(`${shown} is not a valid value for ${found.from}. ${sentence}`);
  return undefined;
}

function findValue(
  name: OptionName,
  row: Option,
  { flags, environment, file }: Sources & { readonly file: ConfigFile | undefined },
): Found | undefined {
  const flag = flags[name];
  if (flag !== undefined) return { value: flag, from: `the flag ${toFlag(name)}` };
  const own = environment[toVariable(name)];
  if (nonEmpty(own) !== undefined) return { value: own, from: `the variable ${toVariable(name)}` };
  const entry = file?.values.get(toFileKey(name));
  if (entry !== undefined && entry.value !== null && row.secret !== true) {
    return { value: entry.value, from: `"${toFileKey(name)}" in ${file?.path}, line ${entry.line}` };
  }
  for (const variable of row.alsoEnvironment ?? []) {
    const standard = environment[variable];
    if (nonEmpty(standard) !== undefined) return { value: standard, from: `the variable ${variable}` };
  }
  return row.default === undefined ? undefined : { value: row.default, from: 'the default' };
}

function explainMissing(name: OptionName, row: Option): string {
  const variable = [toVariable(name), ...(row.alsoEnvironment ?? [])].join(' or ');
  return `The setting "${toFileKey(name)}" is missing. Give it as ${toFlag(name)} ${row.placeholder}, as ${variable}, or as "${toFileKey(name)}" in groundstate.config.yaml.`;
}

function findUnknownVariables(environment: Environment): string[] {
  const known = new Set([configVariable, ...listOptions().map(([name]) => toVariable(name))]);
  for (const [name, row] of listOptions()) if (row.secret === true) known.add(`${toVariable(name)}_FILE`);
  return Object.keys(environment)
    .filter((name) => name.startsWith('GROUNDSTATE_') && !known.has(name) && !foreignVariables.test(name))
    .toSorted()
    .map((name) => `The environment has ${name}, which is not a setting.${didYouMean(name, known)}`);
}

function findUnknownKeys(file: ConfigFile | undefined): string[] {
  if (file === undefined) return [];
  const rows = new Map<string, Option>(listOptions().map(([name, row]) => [toFileKey(name), row]));
  const problems: string[] = [];
  for (const [key, { line }] of file.values) {
    const row = rows.get(key);
    if (row === undefined) {
      problems.push(`${file.path}, line ${line}: "${key}" is not a setting.${didYouMean(key, rows.keys())}`);
    } else if (row.secret === true) {
      problems.push(
        `${file.path}, line ${line}: "${key}" is a secret and does not belong in a file that is shared. Use "${key}_file" or the environment.`,
      );
    }
  }
  return problems;
}

/** `..._FILE` settings name the file of a secret; the secret itself goes first. */
function readSecretFiles(settings: Record<string, unknown>, cwd: string, problems: string[]): void {
  for (const [name, row] of listOptions()) {
    const file = settings[`${name}File`];
    if (row.secret !== true || settings[name] !== undefined || typeof file !== 'string') continue;
    try {
      const content = readFileSync(path.resolve(cwd, file), 'utf8').trim();
      const parsed = row.schema.safeParse(content);
      settings[name] = parsed.success ? parsed.data : undefined;
      const sentence = parsed.success ? undefined : parsed.error.issues[0]?.message;
      if (sentence !== undefined) {
        problems.push(`The content of ${file} is not usable as ${toFileKey(name)}. ${sentence}`);
      }
    } catch {
      problems.push(`The file ${file}, named by ${toFileKey(name)}_file, could not be read.`);
    }
  }
}

function checkTogether(settings: Readonly<Record<string, unknown>>, problems: string[]): void {
  checkSlack(settings, problems);
  checkHook(settings, problems);
  checkIdentities(settings, problems);
  if ((settings['gitKeyFile'] === undefined) !== (settings['gitKnownHostsFile'] === undefined)) {
    problems.push(
      'The settings "git_key_file" and "git_known_hosts_file" belong together, because a key is only shown to a host whose own key is pinned. Give both or none.',
    );
  }
  if ((settings['signatures'] ?? 'off') !== 'off' && settings['signingKeysFile'] === undefined) {
    problems.push(
      'The setting "signatures" asks for signed commits, and "signing_keys_file" does not say whose signatures count. Give the file, or set "signatures" to off.',
    );
  }
}

function checkIdentities(settings: Readonly<Record<string, unknown>>, problems: string[]): void {
  if (settings['apiTokenList'] !== undefined && settings['apiTokensFile'] !== undefined) {
    problems.push(
      'The settings "api_token_list" and "api_tokens_file" both give the list of tokens. Give one of them: two lists would hide which one a token is taken out of.',
    );
  }
  const given = ['oidcIssuer', 'oidcAudience', 'oidcRoles'].filter((name) => settings[name] !== undefined);
  if (given.length === 1 || given.length === 2) {
    problems.push(
      'The settings "oidc_issuer", "oidc_audience" and "oidc_roles" belong together: whose tokens count, which of them are meant for us, and what they give. Give all or none.',
    );
  }
}

function checkHook(settings: Readonly<Record<string, unknown>>, problems: string[]): void {
  if ((settings['hookUrl'] === undefined) !== (settings['hookSecret'] === undefined)) {
    problems.push(
      'The settings "hook_url" and "hook_secret" belong together, because whoever receives an alert must be able to tell that it is ours. Give both or none.',
    );
  }
}

function checkSlack(settings: Readonly<Record<string, unknown>>, problems: string[]): void {
  if ((settings['slackToken'] === undefined) !== (settings['slackChannel'] === undefined)) {
    problems.push(
      'The settings "slack_token" and "slack_channel" belong together, because a bot says nothing without a place to say it. Give both, or only "slack_webhook".',
    );
  }
  const ways = settings['slackSigningSecret'] ?? settings['slackAppToken'];
  if ((ways === undefined) !== (settings['slackPeople'] === undefined)) {
    problems.push(
      'The settings "slack_people" and one of "slack_signing_secret" and "slack_app_token" belong together: who may act from Slack, and how what they do arrives. Give both or none.',
    );
  }
}

function resolveFolder(folder: string, { environment, cwd }: Sources): string {
  const home = nonEmpty(environment['HOME']) ?? homedir();
  const cache = nonEmpty(environment['XDG_CACHE_HOME']);
  const inCache = folder.startsWith('~/.cache/') && cache !== undefined ? path.join(cache, folder.slice(9)) : folder;
  return path.resolve(cwd, inCache.replace(/^~(?=\/|$)/, home));
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}

function describe(value: unknown): string {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
}
