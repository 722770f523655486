import { main } from './cli/main-program.ts';
import { createProcessTerminal, exitWhenWritten } from './cli/process-terminal.ts';
import { compose } from './compose.ts';

exitWhenWritten(await main(process.argv.slice(2), process.env, createProcessTerminal(), compose));
