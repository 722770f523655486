import { createHash, randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import { type Role, roles } from '../../engine/ports/identity.ts';
import type { Choose, PlainContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';

interface TokenOptions {
  readonly name: string;
  readonly role: string;
  readonly until?: string;
}

const help = `
Examples:
  $ groundstate api token --name ci --role viewer >> tokens.yaml
  $ GROUNDSTATE_API_TOKENS_FILE=tokens.yaml groundstate worker

The entry for the list goes to standard output, the token itself to standard error: it is shown once and kept nowhere.
Roles: viewer looks; operator asks for scans, pauses and reverts; admin approves and opens break-glass.
`;

/** `groundstate api token`: makes a bearer token and the entry of the list that knows it. */
export function addApiCommand(program: Command, choose: Choose): void {
  program
    .command('api')
    .description('Prepare access to the HTTP API of the worker.')
    .command('token')
    .description('Make a bearer token, and the entry for the list that api_tokens_file names.')
    .requiredOption('--name <NAME>', 'who it is for; it stands in the history')
    .requiredOption('--role <ROLE>', `one of ${roles.join(', ')}`)
    .option('--until <TIME>', 'when it ends, like 2027-01-31T00:00:00Z')
    .addHelpText('after', help)
    .action((options: TokenOptions) => {
      choose({ role: 'plain', run: async (context) => makeToken(context, options) });
    });
}

function makeToken(context: PlainContext, { name, role, until }: TokenOptions): number {
  const known: Role | undefined = roles.find((one) => one === role);
  if (known === undefined || !/^[\w.@ -]{1,60}$/.test(name) || (until !== undefined && !ISO_TIME.test(until))) {
    throw createUsageFailure(
      'No token was made',
      `A token needs a role of ${roles.join(', ')}, a name of 1 to 60 letters, digits, dots, dashes, spaces or @, and an end like 2027-01-31T00:00:00Z if it has one. Given were role "${role}", name "${name}"${until === undefined ? '' : `, end "${until}"`}.`,
    );
  }
  const token = `gs_${randomBytes(32).toString('base64url')}`;
  const sha256 = createHash('sha256').update(token).digest('hex');
  const end = until === undefined ? '' : `, until: "${until}"`;
  context.print(`- {name: "${name}", role: ${known}, sha256: ${sha256}${end}}`);
  context.note(`The token, shown once and kept nowhere: ${token}`);
  return exitStatus.ok;
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;
