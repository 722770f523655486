import assert from 'node:assert/strict';
import { createCloud } from '../../src/adapters/aws/cloud.ts';
import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { createSecretRegistry } from '../../src/core/redaction/secret-registry.ts';
import { fromPlain, type Plain, sensitivePaths, toPlain } from '../../src/core/value.ts';
import { readDataInstance } from '../../src/engine/planning/data-instance.ts';
import { keepFiles } from '../../src/engine/planning/kept-files.ts';
import type { StackInput } from '../../src/engine/planning/stack-input.ts';
import { loadDataSource } from '../../src/resources/registry.ts';
import { services } from '../../src/resources/services.ts';
import type { FilePort } from '../../src/terraform/ports.ts';
import { type Emulator, startEmulator } from '../support/emulator/start.ts';
import { type Proxy, startProxy } from '../support/proxy/start.ts';

type Values = Readonly<Record<string, Plain>>;

/** What the engine makes of a data source. */
export interface DataReading {
  /** Undefined: there is no answer, `problem` says why. */
  readonly values: Values | undefined;
  readonly problem: string | undefined;
  /** The attributes that are marked sensitive. */
  readonly sensitive: readonly string[];
}

/** The engine's reading of data sources over an emulated account. */
export interface DataReader {
  readonly proxy: Proxy;
  /** What an SDK client is made with to prepare the account. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Reads as the engine does; `used`: the attributes that expressions read, all of them by default. */
  read(type: string, config?: Values, used?: readonly string[]): Promise<DataReading>;
  /** The values, where an answer is expected. */
  values(type: string, config?: Values, used?: readonly string[]): Promise<Values>;
  /** The operations that were called since the last time this was asked. */
  called(): readonly string[];
  stop(): Promise<void>;
}

const region = 'eu-west-1';
const account = '123456789012';
const noFiles: FilePort = {
  folder: '/stack',
  readText: () => undefined,
  readBytes: () => undefined,
  exists: () => false,
  list: () => [],
};

/** A value of a reading that has to be text. */
export function textOf(value: Plain | undefined): string {
  assert.equal(typeof value, 'string');
  return typeof value === 'string' ? value : '';
}

/** Starts an emulated account, and reads data sources of it as a planning pass does. */
export async function startDataReader(): Promise<DataReader> {
  const { AWS_ENDPOINT_URL: _shared, ...env } = process.env;
  const emulator: Emulator = await startEmulator({ env });
  const proxy = await startProxy({ upstream: emulator.endpoint });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const cloud = createCloud({ services, clock: systemClock, endpoint: proxy.endpoint, credentials });
  const read = readWith({ cloud });
  return {
    proxy,
    clientConfig: { endpoint: proxy.endpoint, region, credentials },
    read,
    async values(type, config, used) {
      const { values, problem } = await read(type, config, used);
      assert.equal(problem, undefined);
      assert.ok(values);
      return values;
    },
    called() {
      const operations = proxy.calls().map((call) => call.operation);
      proxy.resetCounts();
      return operations;
    },
    async stop() {
      cloud.close();
      await proxy.stop();
      await emulator.stop();
    },
  };
}

/** Reads data sources that need no AWS. */
export function readLocally(files: FilePort = noFiles): ReturnType<typeof readWith> {
  return readWith({ files });
}

function readWith(given: { readonly cloud?: StackInput['cloud']; readonly files?: FilePort }) {
  const scope = { partition: 'aws', account, region };
  const kept = keepFiles(given.files ?? noFiles);
  return async (
    type: string,
    config: Values = {},
    used: readonly string[] = ['*'],
  ): Promise<DataReading & { readonly files: FilePort }> => {
    const source = await loadDataSource(type);
    assert.ok(source, `${type} is not in the registry`);
    const id = `data.${type}.it`;
    const block = { id, mode: 'data', type, name: 'it', dependsOn: [], source: { file: 'cdk.tf.json', jsonPath: '' } };
    const input = {
      dataSources: new Map([[type, source]]),
      settings: () => ({ scope, defaultTags: {} }),
      referenced: new Map([[id, new Set(used)]]),
      files: kept,
      clock: systemClock,
      chance: createSystemChance(),
      secrets: createSecretRegistry(),
      ...given,
      ...(given.files === undefined ? {} : { files: kept }),
    } as unknown as StackInput;
    const reading = { block: block as never, address: `test/${id}`, config: fromPlain(config), waits: false };
    const { value, diagnostics } = await readDataInstance(reading, input, new AbortController().signal);
    return {
      values: value === undefined ? undefined : (toPlain(value) as Values),
      problem: diagnostics[0]?.detail,
      sensitive: value === undefined ? [] : sensitivePaths(value).map((path) => path.join('.')),
      files: kept,
    };
  };
}
