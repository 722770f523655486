// Loaded with --import into every process of a mutation run: one module of the program is read from another file.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const target = process.env.GROUNDSTATE_TEST_MUTATED_URL;
const replacement = process.env.GROUNDSTATE_TEST_MUTATED_SOURCE;

registerHooks({
  load(url, context, next) {
    if (url !== target || replacement === undefined) return next(url, context);
    return { format: 'module-typescript', source: readFileSync(replacement, 'utf8'), shortCircuit: true };
  },
});
