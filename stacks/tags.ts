import type { Construct } from 'constructs';
import { estate } from './estate.ts';

/** The tags that everything in this estate carries, with the name that the console shows. */
export function tagsFor(scope: Construct, name: string, more: Readonly<Record<string, string>> = {}) {
  const environment: unknown = scope.node.tryGetContext('environment');
  return {
    Name: `${estate.name}-${name}`,
    Environment: typeof environment === 'string' ? environment : 'production',
    ManagedBy: 'groundstate',
    ...more,
  };
}
