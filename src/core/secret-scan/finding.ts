/** A secret that stands in Git. */
export interface SecretFinding {
  /** An address with its attribute, `data/aws_db_instance.main.password`, or a file of the repository. */
  readonly place: string;
  readonly line: number | undefined;
  /** What it looks like, `GitHub token`. */
  readonly kind: string;
}

/** A finding with its value, which goes to the registry of secrets and nowhere else. */
export interface FoundSecret {
  readonly finding: SecretFinding;
  readonly value: string;
}

/** What groundstate.yaml lets stand: a place, or all that is below it. */
export interface SecretException {
  readonly at: string;
  readonly reason: string;
  /** The last day on which it counts, `2027-01-31`, in UTC. */
  readonly until: string;
}

/** The line, from 1, in which an offset of a text lies. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
