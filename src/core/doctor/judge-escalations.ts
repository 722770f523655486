import { type Finding, good, unknown, weak } from './finding.ts';

/** What was answered for each way to more rights. */
export interface EscalationFacts {
  /** The role that writes. */
  readonly role: string;
  /** Who judged: IAM itself, or we, by the policies of the role. */
  readonly judgedBy: 'IAM' | 'its policies';
  readonly answers: readonly { readonly name: string; readonly verdict: 'allowed' | 'denied' | 'unclear' }[];
}

/** Judges the ways to more rights that are open to the role which writes. */
export function judgeEscalations({ role, judgedBy, answers }: EscalationFacts): readonly Finding[] {
  const open = answers.filter(({ verdict }) => verdict === 'allowed');
  const unclear = answers.filter(({ verdict }) => verdict === 'unclear');
  const findings = [
    ...(open.length === 0
      ? []
      : [
          openWays(
            role,
            open.map(({ name }) => name),
          ),
        ]),
    ...(unclear.length === 0
      ? []
      : [
          unclearWays(
            role,
            unclear.map(({ name }) => name),
          ),
        ]),
  ];
  const by =
    judgedBy === 'IAM'
      ? 'as IAM simulates it'
      : 'by its own policies and boundary; those of an organization were not seen';
  return findings.length > 0 ? findings : [good(`${answers.length} ways to more rights are closed to ${role}, ${by}.`)];
}

function openWays(role: string, names: readonly string[]): Finding {
  return weak({
    what: `${role} may: ${names.join('; ')}.`,
    why: 'Whoever can push a commit, or gets hold of the worker, could come to more rights than the worker was given, and take its rules away.',
    next: 'Give the worker the roles that infra/ makes, or deny these calls with its guards and its boundary (docs/security.md).',
  });
}

function unclearWays(role: string, names: readonly string[]): Finding {
  return unknown({
    what: `Whether ${role} may do this hangs on conditions that cannot be judged from here: ${names.join('; ')}.`,
    why: 'A way to more rights may be open.',
    next: 'Let the reading role call iam:SimulatePrincipalPolicy, which judges conditions too, and run groundstate doctor again.',
  });
}
