import type { AccountBook } from './account-book.ts';
import type { Layer, LayerTools } from './call.ts';
import { type CoolDowns, createCoolDowns, createSecretNames } from './consistency/cool-downs.ts';
import { type BirthDelays, createLateBirths } from './consistency/late-births.ts';
import { createLatePrincipals } from './consistency/late-principals.ts';
import { createOneAtATime } from './dynamodb/one-at-a-time.ts';
import { createTableFacts } from './dynamodb/table-facts.ts';
import { createTableLife } from './dynamodb/table-life.ts';
import { createTableStreams } from './dynamodb/table-streams.ts';
import { createTagReplacement } from './dynamodb/tag-replacement.ts';
import { createTransactionTokens } from './dynamodb/transaction-tokens.ts';
import { createUpdateRules } from './dynamodb/update-rules.ts';
import { createCanonicalCidrs } from './ec2/canonical-cidrs.ts';
import { createClientTokens } from './ec2/client-tokens.ts';
import { createDeleteDependencies } from './ec2/delete-dependencies.ts';
import { createDescribePages } from './ec2/describe-pages.ts';
import { createDryRun } from './ec2/dry-run.ts';
import { createErrorNames } from './ec2/error-names.ts';
import { createGroupBirths } from './ec2/group-births.ts';
import { createInputChecks } from './ec2/input-checks.ts';
import { createRouteTableLinks } from './ec2/route-table-links.ts';
import { createRuleBatches } from './ec2/rule-batches.ts';
import { createRuleChanges } from './ec2/rule-changes.ts';
import { createRuleFacts } from './ec2/rule-facts.ts';
import { createSubnetAttributes } from './ec2/subnet-attributes.ts';
import { createBucketBirths } from './s3/bucket-births.ts';
import { createBucketBook } from './s3/bucket-book.ts';
import { createBucketDefaults } from './s3/bucket-defaults.ts';
import { createExpectedOwner } from './s3/expected-owner.ts';
import { createLifecycleMemory } from './s3/lifecycle-memory.ts';
import { createListBuckets } from './s3/list-buckets.ts';
import { createPolicyChecks } from './s3/policy-checks.ts';
import { createGetResources } from './tagging/get-resources.ts';
import { createTokenBuckets } from './throttling/token-buckets.ts';
import type { TrailKeeper } from './trail/trail.ts';

/** How AWS behaves where it is not the same for everybody, or not always. */
export interface Behaviour {
  /** How long a DynamoDB table or index is CREATING, UPDATING or DELETING, in milliseconds; 0 by default. */
  readonly tableDelayMs?: number;
  /** How long what an operation made is not seen yet, in milliseconds, by operation; 0 by default. */
  readonly visibleAfterMs?: BirthDelays;
  /** How long a new role is unknown to policies, in milliseconds; 0 by default. */
  readonly principalAfterMs?: number;
  /** How long names stay taken after a deletion; 60 s for queues and nothing for buckets by default. */
  readonly coolDowns?: Partial<CoolDowns>;
  /** The most that a page of EC2 holds, whatever was asked for: AWS may give fewer. */
  readonly largestPage?: number;
  /** Whether the published rate limits hold; off by default. */
  readonly throttling?: boolean;
}

/**
 * The behaviours of AWS that moto leaves out, outermost first, each with a fresh memory; README.md is their table.
 * `behaviour` is asked anew at every call, because a test may change it.
 */
export function createLayers(
  tools: LayerTools,
  shared: { readonly accounts: AccountBook; readonly trail: Pick<TrailKeeper, 'layers'> },
  behaviour: () => Behaviour,
): readonly Layer[] {
  const { accounts, trail } = shared;
  const common = [
    createTokenBuckets(tools, accounts, () => behaviour().throttling === true),
    createLateBirths(tools, accounts, () => behaviour().visibleAfterMs ?? {}),
    createLatePrincipals(tools, accounts, () => behaviour().principalAfterMs ?? 0),
    createCoolDowns(tools, accounts, () => ({ queueMs: 60_000, bucketMs: 0, ...behaviour().coolDowns })),
    createSecretNames(tools),
    ...trail.layers,
  ];
  const buckets = createBucketBook(tools, accounts);
  const ec2 = [
    createDryRun(),
    createDescribePages(() => behaviour().largestPage ?? Number.POSITIVE_INFINITY),
    createClientTokens(tools, accounts),
    createCanonicalCidrs(),
    createErrorNames(),
    createRuleChanges(tools),
    createRuleFacts(tools, accounts),
    createRuleBatches(tools),
    createGroupBirths(),
    createInputChecks(tools),
    createDeleteDependencies(tools),
    createRouteTableLinks(tools),
    createSubnetAttributes(),
  ];
  const s3 = [
    createExpectedOwner(buckets),
    createListBuckets(buckets),
    createBucketBirths(tools, buckets),
    createPolicyChecks(),
    createBucketDefaults(),
    createLifecycleMemory(),
  ];
  const dynamodb = [
    createTransactionTokens(tools, accounts),
    createTableLife(tools, () => behaviour().tableDelayMs ?? 0),
    createUpdateRules(tools),
    createTableStreams(tools, accounts),
    createTableFacts(accounts),
    createTagReplacement(tools),
    createOneAtATime(),
  ];
  return [...common, ...ec2, ...s3, ...dynamodb, createGetResources(buckets)];
}
