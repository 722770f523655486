import type { Diagnostic } from '../../core/diagnostic.ts';
import type { FoundSecret } from '../../core/secret-scan/finding.ts';
import { judgeFindings } from '../../core/secret-scan/judge-findings.ts';
import { scanDocument } from '../../core/secret-scan/scan-document.ts';
import { scanText } from '../../core/secret-scan/scan-text.ts';
import { DEFAULT_POLICY, type StackPolicy } from '../../core/stack-policy.ts';
import type { EngineDeps } from '../deps.ts';
import type { SynthesizedStack } from '../ports/synth.ts';

type ScanDeps = Pick<EngineDeps, 'clock' | 'secrets'>;

/** What is said of secrets in the files of a commit, whichever stack they belong to. */
export function findSecretsInFiles(
  path: string,
  policy: StackPolicy | undefined,
  deps: ScanDeps & Pick<EngineDeps, 'sourceTexts'>,
): readonly Diagnostic[] {
  const found = deps.sourceTexts(path).flatMap(({ file, text }) => scanText(file, text));
  return judge(found, policy, deps).map((diagnostic) => ({ ...diagnostic, code: 'secret-in-file' }));
}

/** A worker passes over the same stacks until the tip moves, and what stands in them does not change meanwhile. */
const foundBefore = new WeakMap<object, readonly FoundSecret[]>();

/** What is said of secrets in the document of a stack. */
export function findSecretsInDocument(
  stack: Pick<SynthesizedStack, 'name' | 'document'>,
  policy: StackPolicy | undefined,
  deps: ScanDeps,
): readonly Diagnostic[] {
  const found = foundBefore.get(stack) ?? scanDocument(stack.name, stack.document);
  foundBefore.set(stack, found);
  return judge(found, policy, deps);
}

/** The values go to the registry of secrets, and nowhere else. */
function judge(
  found: readonly FoundSecret[],
  policy: StackPolicy | undefined,
  { clock, secrets }: ScanDeps,
): readonly Diagnostic[] {
  for (const { value } of found) {
    secrets.add(value);
  }
  const { secretExceptions: exceptions } = policy ?? DEFAULT_POLICY;
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  return judgeFindings({ findings: found.map(({ finding }) => finding), exceptions, today });
}
