import type { Diagnostic } from '../diagnostic.ts';
import type { SecretException, SecretFinding } from './finding.ts';

/** So many are told one by one. */
const mostTold = 20;

interface Judgement {
  readonly findings: readonly SecretFinding[];
  readonly exceptions: readonly SecretException[];
  /** The day in UTC, `2026-11-26`. */
  readonly today: string;
}

/** What is said of the secrets that nothing excuses: each is an error, which holds what comes from the commit. */
export function judgeFindings({ findings, exceptions, today }: Judgement): readonly Diagnostic[] {
  const standing = findings.filter(({ place }) => !exceptions.some((exception) => excuses(exception, place, today)));
  const told = standing.slice(0, mostTold).map((finding) => say(finding, exceptions));
  const rest = standing.length - told.length;
  return rest > 0 ? [...told, more(rest)] : told;
}

function excuses({ at, until }: SecretException, place: string, today: string): boolean {
  return covers(at, place) && today <= until;
}

/** A place itself, and what is below it: an attribute of an object, a member of an attribute. */
function covers(at: string, place: string): boolean {
  return place === at || (place.startsWith(at) && /^[.[]/.test(place.slice(at.length)));
}

function say({ place, line, kind }: SecretFinding, exceptions: readonly SecretException[]): Diagnostic {
  const where = line === undefined ? place : `${place}, line ${line},`;
  const over = exceptions.find(({ at }) => covers(at, place));
  const excuse =
    over === undefined
      ? `If it is none, say so in groundstate.yaml, with the last day on which that counts: secrets: [{at: '${place}', reason: '...', until: 'YYYY-MM-DD'}].`
      : `The exception for ${over.at} in groundstate.yaml ended with ${over.until}; look again, and give it another day if it still holds.`;
  return {
    severity: 'error',
    code: 'secret-in-git',
    summary: 'A secret stands in Git',
    detail: `In ${where} there is what looks like a secret (${kind}). Everyone who can read the repository has it, for ever, because its history keeps it; so nothing of this commit is applied. Make a new one, because this one is known. Keep it in Secrets Manager (data source aws_secretsmanager_secret_version) or as a SecureString in the Parameter Store (data source aws_ssm_parameter), and let Git only refer to it. ${excuse}`,
    source: { file: 'Git', jsonPath: line === undefined ? place : `${place}:${line}` },
  };
}

function more(count: number): Diagnostic {
  return {
    severity: 'error',
    code: 'secret-in-git',
    summary: 'A secret stands in Git',
    detail: `There are ${count} more places with what looks like a secret. They are told when the ones above are gone.`,
  };
}
