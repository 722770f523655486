import { TWO_PERSON_DEEDS } from '../core/approvals/second-person.ts';
import { type Option, option } from './option.ts';
import { arnList, choice, choices, text } from './schemas.ts';

/** What is asked of the tracked branch before its commits are applied. */
export const protectionOptions = {
  requireProtectedBranch: option({
    schema: choice(['block', 'warn', 'off']),
    placeholder: 'MODE',
    default: 'warn',
    description:
      'What happens while the host of the repository does not say that the tracked branch needs reviews, takes no force pushes and exempts nobody: block applies nothing of Git, warn says it (where there is a forge token to ask with), off does not ask.',
  }),
  ownArns: option({
    schema: arnList(),
    placeholder: 'ARNS',
    description:
      'The ARNs, separated by commas, of what else Groundstate stands on and no stack may change: its other roles, their boundary, the trail, the queue, the key. Its table and the role that it runs with are known without being named.',
  }),
  twoPerson: option({
    schema: choices(TWO_PERSON_DEEDS),
    placeholder: 'DEEDS',
    description:
      'What takes two people, separated by commas: lock-break (groundstate lock break), history-rewrite (--accept-history-rewrite; the worker applies nothing that one person accepted). They are told apart by their AWS credentials. Give it to the worker and wherever the commands are typed.',
  }),
  self: option({
    schema: text(),
    placeholder: 'STACK',
    description:
      'The stack of the repository that deploys Groundstate itself (infra/): of what it stands on, only what neither widens its rights nor takes a protection away is then changed by this stack. Without it, nothing is.',
  }),
} as const satisfies Readonly<Record<string, Option>>;
