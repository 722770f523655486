import type { Diagnostic } from '../core/diagnostic.ts';
import { AttemptLog } from './attempt-log.ts';
import { checkWithoutInstances } from './check-without-instances.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Block, Document, Located, Variable } from './document.ts';
import { evaluateValidation } from './evaluate-condition.ts';
import { everyExpression } from './every-expression.ts';
import { Refusal } from './expression/refusal.ts';
import { referenceId } from './expression/resolve.ts';
import { nearestDeclaration, outOfScope, undeclared } from './references.ts';
import type { World } from './world.ts';

/** What is wrong with a document before anything of it is asked: variables, unused locals, references to nothing, blocks without instances. */
export function checkDocument(world: World, untold: () => World): readonly Diagnostic[] {
  const { document } = world.options;
  const log = new AttemptLog();
  for (const [located, block, check] of everyExpression(document)) {
    for (const refusal of unreachable(located, world, check)) log.forBlock(block).refuse(located, refusal);
    for (const refusal of world.unreadable(located)) log.forBlock(block).refuse(located, refusal);
  }
  for (const block of document.blocks) checkDependsOn(world, block, log.forBlock(block));
  for (const variable of document.variables) checkVariable(world, variable, log);
  checkGivenVariables(world, document, log);
  for (const local of document.locals) log.evaluate(local.value, world.scope(`local.${local.name}`));
  const later = new AttemptLog();
  checkWithoutInstances(world, untold, later);
  const found = new Set(log.diagnostics.map(mistake)); // a reference to nothing would be told twice
  return [...log.diagnostics, ...later.diagnostics.filter((diagnostic) => !found.has(mistake(diagnostic)))];
}

function mistake({ detail, source }: Diagnostic): string {
  return `${source?.jsonPath} ${detail}`;
}

/** The refusals of what an expression refers to and nothing declares, or another check keeps for itself. */
export function unreachable(located: Located, world: World, check: string | undefined): readonly Refusal[] {
  return located.references.flatMap(
    (reference) =>
      undeclared(reference, world.declarations, undefined) ??
      outOfScope(world.blocks.get(referenceId(reference)), check) ??
      [],
  );
}

function checkDependsOn(world: World, block: Block, log: AttemptLog): void {
  for (const id of block.dependsOn) {
    const refusal = outOfScope(world.blocks.get(id), block.check);
    if (refusal !== undefined) {
      const { code, summary, detail } = refusal.options;
      log.add(code, summary, detail, block.source);
    }
    if (world.declarations.names.has(id)) continue;
    log.add(
      'undeclared-resource',
      'Reference to undeclared resource',
      `depends_on names ${id}, which nothing declares. Correct or remove it.${nearestDeclaration(id, world.declarations)}`,
      block.source,
    );
  }
}

/** A misspelt name would leave the default in force without a word. */
function checkGivenVariables(world: World, document: Document, log: AttemptLog): void {
  const names = document.variables.map(({ name }) => name);
  for (const given of Object.keys(world.options.variables).filter((name) => !names.includes(name))) {
    log.add(
      'undeclared-variable',
      'Value for undeclared variable',
      `groundstate.yaml gives a value for the variable "${given}", which ${document.stack} does not declare. Correct the name, or take the value out.${didYouMean(given, names)}`,
      { file: document.file, jsonPath: 'variable' },
    );
  }
}

function checkVariable(world: World, variable: Variable, log: AttemptLog): void {
  try {
    if (world.variable(variable.name).kind === 'unknown') return;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.add(error.options.code, error.options.summary, error.options.detail, variable.source);
    return;
  }
  for (const rule of variable.validations) {
    const result = evaluateValidation(rule, world.scope(variable.source.jsonPath));
    log.diagnostics.push(...result.diagnostics);
    if (result.holds !== 'no') continue;
    log.add(
      'variable-rejected',
      'Invalid value for variable',
      `The value of "${variable.name}" is refused by its validation: ${result.message} Give a value that satisfies it.`,
      variable.source,
    );
  }
}
