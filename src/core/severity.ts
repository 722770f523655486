import type { DriftTier, Severity } from './drift.ts';
import { canonicalText } from './plain.ts';
import type { Plain } from './value.ts';

const PROTECTIONS = /encryption|logging|deletion_protection|public|policy|versioning|point_in_time/;

interface SeverityInput {
  readonly type: string;
  readonly attribute: string;
  readonly tier: DriftTier;
  readonly live: Plain;
  readonly dataBearing: boolean;
}

/** How much a drift matters: open to the world, protection off and lost data first; tags last. */
export function severityOf(input: SeverityInput): Severity {
  if (opensToTheWorld(input)) {
    return 'critical';
  }
  if (input.tier === 'missing') {
    return input.dataBearing || PROTECTIONS.test(input.type) ? 'critical' : 'high';
  }
  if (input.attribute === 'tags') {
    return 'low';
  }
  return PROTECTIONS.test(`${input.type}.${input.attribute}`) ? 'critical' : 'medium';
}

function opensToTheWorld(input: SeverityInput): boolean {
  const isIngress =
    input.type.includes('ingress') || (input.type === 'aws_security_group' && input.attribute === 'ingress');
  return isIngress && /"(0\.0\.0\.0\/0|::\/0)"/.test(canonicalText(input.live));
}
