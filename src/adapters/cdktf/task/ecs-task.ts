import { z } from 'zod';
import { hostFailure } from '../synth-failures.ts';

/** The task of ECS that synthesizes, as `infra/` makes it: a definition without a role, and a bucket for source and result. */
const ecsTask = z.strictObject({
  cluster: z.string().min(1),
  taskDefinition: z.string().min(1),
  subnets: z.array(z.string()).min(1),
  securityGroup: z.string().min(1),
  publicAddress: z.boolean(),
  bucket: z.string().min(3),
});

export type EcsTask = z.infer<typeof ecsTask>;

const PREFIX = 'ecs:';

/** Reads a host that is given as `ecs:` and the settings of the task as JSON; undefined: it is another kind of host. */
export function parseEcsTask(host: string | undefined): EcsTask | undefined {
  if (host?.startsWith(PREFIX) !== true) return undefined;
  try {
    return ecsTask.parse(JSON.parse(host.slice(PREFIX.length)));
  } catch {
    throw hostFailure('ask', 'The synthesis host does not say which task of ECS to run; infra/ writes it');
  }
}
