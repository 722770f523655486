/** One statement of a policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** A managed policy may have 6,144 characters, blanks apart. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST_CHARACTERS = 6_144;

export function policyOf(...Statement: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}

/** The document as IAM takes it; an error where IAM would refuse it for its length. */
export function renderPolicy(document: PolicyDocument): string {
  const text = JSON.stringify(document);
  if (text.length > MOST_CHARACTERS) {
    throw new Error(
      `A policy of ${text.length} characters is too long for IAM, which takes ${MOST_CHARACTERS}. Name fewer types in infra/deployment.ts.`,
    );
  }
  return text;
}
