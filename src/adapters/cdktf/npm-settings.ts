import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../core/failure.ts';
import { runProcess } from './run-process.ts';
import type { Tools } from './tools.ts';

/** What an installation needs to reach the registry; no credential is among it. */
export interface NpmSettings {
  readonly registry: string;
  readonly certificates: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];

/** Asks npm which registry the worker's own configuration names; the repository has no say in it. */
export async function readNpmSettings(tools: Tools, signal: AbortSignal): Promise<NpmSettings> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (/^(HOME|PATH|USER)$/.test(entry[0]) || /^npm_config_(registry|cafile|userconfig|globalconfig)$/i.test(entry[0])),
  );
  const cli = path.join(tools.npmFolder, 'bin', 'npm-cli.js');
  const end = await runProcess(
    {
      command: tools.nodeBinary,
      args: [cli, 'config', 'get', 'registry', 'cafile'],
      cwd: '/',
      environment: Object.fromEntries(inherited),
      wallMs: 30_000,
      outputBytes: 65_536,
    },
    signal,
  );
  const said = new Map(end.stdout.split('\n').map((line) => splitAt(line.trim(), '=')));
  const registry = said.get('registry') ?? '';
  const cafile = [said.get('cafile'), process.env['NODE_EXTRA_CA_CERTS']].find(
    (file) => file !== undefined && file !== 'null' && existsSync(file),
  );
  const proxies = Object.entries(process.env).filter(
    ([name, value]) => proxyNames.includes(name) && value !== undefined,
  );
  return {
    registry: checkRegistry(registry),
    certificates: cafile,
    environment: Object.fromEntries(proxies.map(([name, value]) => [name, value ?? ''])),
  };
}

/** npm always has an answer; without one, packages could come from anywhere. */
function checkRegistry(registry: string): string {
  if (URL.canParse(registry)) return registry;
  throw new Failure({
    code: 'synth.npm-settings',
    handling: 'ask',
    summary: 'npm does not say its registry',
    detail:
      'The packages of the app are only installed from the registry that npm is configured with, and npm config get registry gave none. Nothing was installed or applied. Run that command as the worker does, and mend the npm configuration.',
  });
}

function splitAt(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
