const head = 'version: 1\n';
const stacks = `stacks:
  network: {owner: U0NETWORK, exclusive: [aws_vpc_security_group_ingress_rule]}
  storage: {owner: '@platform'}
`;

/** Everything is told and nothing is put back. */
export const reporting = `${head}defaults: {drift: report, prune: auto}
stacks:
  network: {owner: U0NETWORK}
  storage: {owner: '@platform'}
`;

/** Each kind of edit has its rule. */
export const rules = `${head}defaults: {drift: report, prune: auto}
${stacks}reactions:
  - {severity: critical, reaction: revert}
  - {type: aws_vpc, attribute: enable_dns_hostnames, reaction: hold}
  - {address: data/aws_dynamodb_table.customers, attribute: tags, reaction: revert, grace: 8s}
ignores:
  - {address: data/aws_dynamodb_table.sessions, attribute: tags, reason: tagged by the cost tool, owner: '@data', until: 2099-12-31}
`;

/** The same while nothing that Git changes is written to the data stack. */
export const frozen = `${rules}windows:
  - {stack: data, days: [sun], hours: 03:00-03:01, zone: Pacific/Kiritimati, holds: git}
`;

/** Everything is put back at once. */
export const reverting = `${head}defaults: {drift: revert, prune: auto}
${stacks}`;

/** A change that adds something without an owner waits for somebody else than its author. */
export const asking = `${reporting}rules:
  - {name: owned, check: missing_tags, tags: [Owner], effect: hold, message: Name an owner., when: {actions: [create]}}
approvals:
  people:
    - {name: Ada, git: [ada@example.com], slack: [U0ADA0000]}
    - {name: Ben, git: [ben@example.com], slack: [U0BEN0000]}
`;
