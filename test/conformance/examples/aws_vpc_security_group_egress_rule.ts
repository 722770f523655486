import { ruleExample } from './security-group-rule.ts';

export const example = ruleExample;
