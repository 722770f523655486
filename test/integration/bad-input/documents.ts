import type { Case } from './rig.ts';

/** Files of the infra folder; null takes one away. */
export type Files = Readonly<Record<string, string | null>>;

/** A document with one bucket, whose tags say which turn of the test it is. */
export function bucket(name: string, turn: number, more: Readonly<Record<string, unknown>> = {}): object {
  return { resource: { aws_s3_bucket: { main: { bucket: name, tags: { turn: String(turn) }, ...more } } } };
}

/** A commit of plain Terraform JSON: one stack, synthesized without running anything. */
export function terraform(document: object | string): Files {
  return { 'main.tf.json': typeof document === 'string' ? document : JSON.stringify(document) };
}

/** A commit whose app is this JavaScript; `out` and `fs` are there. */
export function app(code: string): Files {
  return {
    'cdktf.json': JSON.stringify({ app: 'node main.js' }),
    'main.js': `const fs = require('node:fs');\nconst out = process.env.CDKTF_OUTDIR;\n${code}\n`,
  };
}

/** A commit whose app writes this text as the document of the only stack, as cdktf would. */
export function synthesized({ stack }: Pick<Case, 'stack'>, document: object | string): Files {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const place = { synthesizedStackPath: `stacks/${stack}/cdk.tf.json`, workingDirectory: `stacks/${stack}` };
  const manifest = { stacks: { [stack]: { name: stack, ...place, dependencies: [], annotations: [] } } };
  return app(`
fs.mkdirSync(out + '/stacks/${stack}', { recursive: true });
fs.writeFileSync(out + '/stacks/${stack}/cdk.tf.json', ${JSON.stringify(text)});
fs.writeFileSync(out + '/manifest.json', ${JSON.stringify(JSON.stringify(manifest))});`);
}
