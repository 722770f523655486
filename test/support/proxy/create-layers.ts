import { createAccountBook } from './account-book.ts';
import type { Layer, LayerTools } from './call.ts';
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

/** How AWS behaves where it is not the same for everybody. */
export interface Behaviour {
  /** How long a DynamoDB table or index is CREATING, UPDATING or DELETING, in milliseconds; 0 by default. */
  readonly tableDelayMs?: number;
}

/** The behaviours of AWS that moto leaves out, outermost first, each with a fresh memory; README.md is their table. */
export function createLayers(tools: LayerTools, behaviour: Behaviour): readonly Layer[] {
  const accounts = createAccountBook(tools.send);
  const buckets = createBucketBook(tools, accounts);
  const ec2 = [
    createDryRun(),
    createDescribePages(),
    createClientTokens(accounts),
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
    createTableLife(tools, behaviour.tableDelayMs ?? 0),
    createUpdateRules(tools),
    createTableStreams(tools, accounts),
    createTableFacts(accounts),
    createTagReplacement(tools),
    createOneAtATime(),
  ];
  return [...ec2, ...s3, ...dynamodb, createGetResources(buckets)];
}
