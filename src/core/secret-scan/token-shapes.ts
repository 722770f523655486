/** A kind of token that can be told by its looks alone. */
export interface TokenShape {
  /** As people call it, `GitHub token`. */
  readonly name: string;
  /** Without flags; no part of it can be matched in two ways, so that no text makes it slow. */
  readonly pattern: RegExp;
  /** Known to be one by its looks, but useful to no one without its other half: not masked where it names who did something. */
  readonly isHalf?: true;
}

const word = String.raw`[A-Za-z0-9_-]`;
const shape = (name: string, source: string): TokenShape => ({ name, pattern: new RegExp(source) });

/**
 * Tokens that their makers gave a prefix, so that they can be found. AWS:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids; GitHub:
 * https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github; GitLab:
 * https://docs.gitlab.com/security/tokens/; Slack: https://docs.slack.dev/authentication/tokens; Stripe: https://docs.stripe.com/keys
 */
export const tokenShapes: readonly TokenShape[] = [
  { ...shape('AWS access key', String.raw`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`), isHalf: true },
  shape(
    'private key',
    String.raw`-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[nr])[^-]{20,20000}(?:-----END [A-Z0-9 ]{0,40}-----)?`,
  ),
  shape('GitHub token', String.raw`\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})`),
  shape('GitLab token', String.raw`\bgl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat)-${word}{20,300}`),
  shape('Slack token', String.raw`\b(?:xox[abeoprs]|xapp|xoxe\.xox[bp])-(?:[A-Za-z]+-)?[0-9][A-Za-z0-9-]{9,300}`),
  shape('Slack webhook', String.raw`hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[A-Za-z0-9/]{20,200}`),
  shape('Stripe key', String.raw`\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/]{24,100})`),
  shape('JSON web token', String.raw`\beyJ${word}{10,4000}\.eyJ${word}{10,8000}\.${word}{10,2000}`),
  shape('Google API key', String.raw`\bAIza${word}{35}`),
  shape('npm token', String.raw`\bnpm_[A-Za-z0-9]{36}\b`),
  shape('PyPI token', String.raw`\bpypi-AgE${word}{50,500}`),
  shape('SendGrid key', String.raw`\bSG\.${word}{22}\.${word}{43}`),
  shape('AI service key', String.raw`\bsk-(?:ant|proj|svcacct|admin)[0-9]{0,2}-${word}{20,300}`),
  shape('Vault token', String.raw`\bhv[sbr]\.${word}{24,300}`),
  shape('Terraform Cloud token', String.raw`\.atlasv1\.${word}{60,80}`),
  shape('DigitalOcean token', String.raw`\bdo[opr]_v1_[a-f0-9]{64}\b`),
  shape('Databricks token', String.raw`\bdapi[a-f0-9]{32}\b`),
  shape('Shopify token', String.raw`\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b`),
  shape('age key', String.raw`\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b`),
  shape('New Relic key', String.raw`\bNRAK-[A-Z0-9]{27}\b`),
  shape('Grafana token', String.raw`\bgl(?:sa|c)_[A-Za-z0-9+/_=]{32,300}`),
  shape('Atlassian token', String.raw`\bATATT3[A-Za-z0-9_=-]{100,300}`),
];

/** The documentation of AWS and others marks what is no key by these words. */
const examples = /EXAMPLE|X{8}|x{8}|0{12}|123456789012345/;

/** A token in a text, and where it begins. */
export interface FoundToken {
  readonly name: string;
  readonly text: string;
  readonly offset: number;
}

/** Nearly every text has no token: one search says so. */
const anyToken = new RegExp(tokenShapes.map(({ pattern }) => pattern.source).join('|'));

/** The tokens in a text that are known by their looks, in the order of the shapes. */
export function tokensIn(text: string): readonly FoundToken[] {
  if (!anyToken.test(text)) return [];
  return tokenShapes.flatMap(({ name, pattern }) =>
    [...text.matchAll(new RegExp(pattern, 'g'))]
      .filter(([token]) => !examples.test(token))
      .map(({ 0: token, index }) => ({ name, text: token, offset: index })),
  );
}
