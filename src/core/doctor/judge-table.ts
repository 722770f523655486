import { type Finding, good, stops, weak } from './finding.ts';

/** How the table is. */
export interface TableFacts {
  readonly name: string;
  readonly status: string;
  /** `pk:HASH sk:RANGE` */
  readonly keys: string;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** The attribute after whose time items go; undefined: none does. */
  readonly expiry: string | undefined;
  /** What it is encrypted with; DynamoDB always does. */
  readonly encryption: 'a key that AWS owns' | 'a KMS key';
  readonly hasInstallKey: boolean;
}

/** Judges the table of leases, ledger and history. */
export function judgeTable(
  facts: TableFacts,
  wanted: { readonly keys: string; readonly expiry: string },
): readonly Finding[] {
  const { name, status, keys } = facts;
  if (keys !== wanted.keys) {
    return [
      stops({
        what: `The table ${name} has the keys ${keys}, not ${wanted.keys}.`,
        why: 'It belongs to something else, and nothing is written to it.',
        next: 'Choose another table (GROUNDSTATE_TABLE) and run groundstate init.',
      }),
    ];
  }
  const findings = [...faultsOf(facts), ...weaknessesOf(facts, wanted.expiry)];
  return findings.length > 0
    ? findings
    : [
        good(
          `The table ${name} is ${status}, protected against deletion, recoverable to any second of 35 days, and encrypted with ${facts.encryption}.`,
        ),
      ];
}

function faultsOf({ name, status, hasInstallKey }: TableFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (status !== 'ACTIVE' && status !== 'UPDATING') {
    findings.push(
      stops({
        what: `The table ${name} is ${status}.`,
        why: 'No lease can be taken, so nothing is applied.',
        next: 'Wait until it is ACTIVE; look at it in the console where that lasts.',
      }),
    );
  }
  if (!hasInstallKey) {
    findings.push(
      stops({
        what: `The table ${name} has no install key.`,
        why: 'Sensitive values cannot be compared without it, so nothing is applied.',
        next: 'Run groundstate init, which completes the table.',
      }),
    );
  }
  return findings;
}

function weaknessesOf(facts: TableFacts, expiry: string): readonly Finding[] {
  const { name } = facts;
  const next = 'Run groundstate init, which completes the table; where infra/ made it, correct it there.';
  const findings: Finding[] = [];
  if (!facts.deletionProtection) {
    findings.push(
      weak({
        what: `The table ${name} is not protected against deletion.`,
        why: 'One call could take the ledger and the history away.',
        next,
      }),
    );
  }
  if (!facts.pointInTimeRecovery) {
    findings.push(
      weak({
        what: `The table ${name} has no point-in-time recovery.`,
        why: 'A mistake in it could not be undone.',
        next,
      }),
    );
  }
  if (facts.expiry !== expiry) {
    findings.push(
      weak({
        what: `The table ${name} lets nothing expire by ${expiry}${facts.expiry === undefined ? '' : ` but by ${facts.expiry}`}.`,
        why: 'Answered scans and told alerts stay in it for ever.',
        next,
      }),
    );
  }
  return findings;
}
