import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProviderMirror } from '../../integration/judge/find-provider.ts';
import { openTerraform } from '../../integration/judge/terraform.ts';
import { importsOf, rootModule, stackModule } from '../../integration/judge/write-modules.ts';
import { rigRegion } from '../../support/rig-cloud.ts';
import { measureProcess, type ProcessCost } from '../process-cost.ts';
import { account, type BenchEstate, stack } from './bench-estate.ts';

/** The real Terraform over the same estate, every object of it imported into its state. */
export interface TerraformSide {
  run(...args: readonly string[]): Promise<ProcessCost>;
  /** Writes the document of a round, as a person would before an apply. */
  write(round: number): Promise<void>;
  close(): Promise<void>;
}

/** Imports the estate; this takes minutes for a thousand objects. */
export async function openTerraformSide(mirror: ProviderMirror, estate: BenchEstate): Promise<TerraformSide> {
  const target = { endpoint: estate.proxy.endpoint, region: rigRegion, keys: account.person, mirror };
  const imports = await importsOf(estate.rig, stack);
  const file = `${stack}/main.tf.json`;
  const terraform = await openTerraform(mirror, {
    'main.tf.json': rootModule(target, [stack], imports),
    [file]: stackModule(estate.document(0), {}),
  });
  const { cwd, env } = terraform.place;
  const run = (...args: readonly string[]): Promise<ProcessCost> =>
    measureProcess({ command: 'terraform', args: [...args, '-input=false', '-no-color', '-lock=false'], cwd, env });
  await run('apply', '-auto-approve');
  return {
    run,
    write: (round) => writeFile(path.join(cwd, file), JSON.stringify(stackModule(estate.document(round), {}))),
    close: () => terraform.close(),
  };
}
