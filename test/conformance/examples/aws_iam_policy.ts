import type { Example } from '../example.ts';
import { rights } from './iam-documents.ts';

export const example: Example = {
  parents: {},
  config: {
    name: 'life-policy',
    path: '/life/',
    description: 'a policy',
    policy: rights('s3:GetObject'),
    tags: { Name: 'p' },
  },
  drifts: {
    policy: { to: rights('s3:*') },
    tags: { to: { Name: 'p', Added: 'by hand' } },
  },
  exempt: {},
  unset: { tags: { A: 'b' } },
};
