/** The network that the worker stands in: one that is made, or subnets of one that exists. */
export type Network =
  | { readonly kind: 'make'; readonly cidrBlock: string; readonly zones: readonly string[] }
  | { readonly kind: 'use'; readonly vpcId: string; readonly subnetIds: readonly string[] };

/** Secrets by reference: ARNs of Secrets Manager secrets or SSM parameters. Their values never stand in a template. */
export interface SecretReferences {
  readonly gitToken?: string;
  readonly slackToken?: string;
  readonly slackSigningSecret?: string;
  readonly forgeToken?: string;
  /** The list of the API's tokens, as `groundstate api token` prints its entries: names, roles and hashes. */
  readonly apiTokens?: string;
}

/** Another account that the worker reads and writes; `infra/` makes a stack for it, with the two roles there. */
export interface Spoke {
  readonly account: string;
  /** What the worker has to say to be let in, so that nobody can have it act there by naming its roles: a word of your own, no secret. */
  readonly externalId: string;
}

export interface Deployment {
  /** Names this installation in the mark on every object; it must never change. */
  readonly installation: string;
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly branch: string;
  readonly folder: string;
  /** The image of the Dockerfile, by its digest. */
  readonly image: string;
  /** Workers that share the stacks by their leases; one more than needed takes over at once when one dies. */
  readonly replicas: number;
  readonly network: Network;
  readonly secrets: SecretReferences;
  /** The ARN of a KMS key for secrets that only the ledger holds (`random_password` and its like); without one they are refused. */
  readonly secretsKey?: string;
  /** The id of the Slack channel, C0123ABCD; it goes with the Slack token, and neither without the other. */
  readonly slackChannel?: string;
  /** The resource types that the stacks use: the rights of the worker end with them. All that are supported where left out. */
  readonly types?: readonly string[];
  readonly spokes: readonly Spoke[];
  /** Services to which a role made by the stacks may be passed. */
  readonly passRolesTo: readonly string[];
  /** Where alarms go: the ARN of an SNS topic. Left out, they are only seen in CloudWatch. */
  readonly alarmTopic?: string;
  /** A load balancer for the API and Slack's callbacks; with Socket Mode nothing needs to come in. */
  readonly publicApi?: {
    readonly certificateArn: string;
    readonly subnetIds: readonly string[];
    readonly allow: readonly string[];
  };
  /** Days that the log is kept. */
  readonly logDays: number;
}

/** What is deployed. This is the only file to edit. */
export const deployment: Deployment = {
  installation: 'production',
  account: '123456789012',
  region: 'eu-west-1',
  repository: 'https://github.com/acme/estate.git',
  branch: 'main',
  folder: '.',
  image:
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/groundstate@sha256:0000000000000000000000000000000000000000000000000000000000000000',
  replicas: 2,
  network: { kind: 'make', cidrBlock: '10.99.0.0/24', zones: ['a', 'b'] },
  secrets: { gitToken: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:groundstate/git-token' },
  spokes: [],
  passRolesTo: ['ecs-tasks.amazonaws.com', 'lambda.amazonaws.com', 'ec2.amazonaws.com'],
  logDays: 90,
};
