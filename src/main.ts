import { createProcessTerminal } from './cli/process-terminal.ts';
import { main } from './cli/main-program.ts';
import { compose } from './compose.ts';

process.exitCode = await main(process.argv.slice(2), process.env, createProcessTerminal(), compose);
