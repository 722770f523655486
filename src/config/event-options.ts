import { option } from './option.ts';
import { webAddress } from './schemas.ts';

/** Where the worker hears of changes in AWS. */
export const eventOptions = {
  eventsQueueUrl: option({
    schema: webAddress(),
    placeholder: 'URL',
    description:
      'The SQS queue into which EventBridge puts what CloudTrail records: a change is then told within seconds, with its author; without one the next scan finds it.',
  }),
} as const;
