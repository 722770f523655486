import { type Option, toFileKey, toFlag, toVariable } from './option.ts';
import { listOptions, type OptionName } from './options.ts';

const head = `# Configuration of a worker and of the command line

This page is generated from the table in \`src/config/options.ts\`.

A flag goes before a variable of the environment, a variable before \`groundstate.config.yaml\`, and the file before
the default. The file is the one that \`--config\` or \`GROUNDSTATE_CONFIG\` names, else the nearest one from the current
folder up to the root of the checkout. An empty variable counts as not set. A setting that does not exist, or a value
that is not valid, ends the command with exit status 64 before anything is read or written. Time spans are written
like \`30s\`, \`5m\` or \`1h\`; a bare number counts seconds. Secrets are never flags and never stand in the file.

What may be done to the estate (drift, prune, deletions, owners) is not configured here but in \`groundstate.yaml\`, in
the repository, where it is reviewed like code.
`;

/** The text of docs/configuration.md. */
export function renderOptionsPage(): string {
  return `${head}\n${listOptions()
    .map(([name, row]) => renderRow(name, row))
    .join('\n')}`;
}

function renderRow(name: OptionName, row: Option): string {
  const variables = [toVariable(name), ...(row.alsoEnvironment ?? [])].map((variable) => `\`${variable}\``).join(', ');
  const lines = [`## ${toFileKey(name)}`, '', row.description, ''];
  if (row.secret === true) {
    lines.push(`- environment: ${variables}, or \`${toVariable(name)}_FILE\` for a file that holds it`);
  } else {
    lines.push(`- flag: \`${toFlag(name)} ${row.placeholder}\``, `- environment: ${variables}`);
  }
  lines.push(`- default: ${row.default === undefined ? noDefault(row) : `\`${row.default}\``}`, '');
  return lines.join('\n');
}

function noDefault(row: Option): string {
  return row.required === true ? 'none; it must be given' : 'none';
}
