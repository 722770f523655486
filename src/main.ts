import { main } from './cli/main-program.ts';
import { createProcessTerminal, exitWhenWritten, redactCrashes } from './cli/process-terminal.ts';
import { compose } from './compose.ts';

redactCrashes(compose.redact);
exitWhenWritten(await main(process.argv.slice(2), process.env, createProcessTerminal(), compose));
