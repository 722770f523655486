import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Failure } from '../../core/failure.ts';

/** The programs that a synthesis needs, where they are on this machine. */
export interface Tools {
  /** The folder with `bin/node` in it. */
  readonly nodePrefix: string;
  readonly nodeBinary: string;
  /** The folder of the npm package. */
  readonly npmFolder: string;
  readonly esbuildBinary: string;
}

/** Finds Node, npm and esbuild; npm comes with Node or is the one on the PATH. */
export function findTools(): Tools {
  const nodeBinary = realpathSync(process.execPath);
  const nodePrefix = path.dirname(path.dirname(nodeBinary));
  const beside = path.join(nodePrefix, 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'npm'));
  const npm = [beside, ...onPath].filter((file) => existsSync(file)).map((file) => realpathSync(file));
  const cli = npm.find((file) => file.endsWith('npm-cli.js'));
  if (cli === undefined) {
    throw new Failure({
      code: 'synth.npm-missing',
      handling: 'stop',
      summary: 'npm was not found',
      detail:
        'Packages of the repository are installed with npm, which is neither beside Node nor on the PATH. Nothing can be synthesized until npm is installed.',
    });
  }
  const fromHere = createRequire(import.meta.url);
  const fromEsbuild = createRequire(fromHere.resolve('esbuild/package.json'));
  const esbuildBinary = fromEsbuild.resolve(`@esbuild/${process.platform}-${process.arch}/bin/esbuild`);
  return {
    nodePrefix,
    nodeBinary,
    npmFolder: path.dirname(path.dirname(cli)),
    esbuildBinary: realpathSync(esbuildBinary),
  };
}
